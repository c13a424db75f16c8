namespace OpenVocabSeg.Fuzzing.Engine;

/// <summary>What one input may cost.</summary>
/// <param name="Time">Processor time: that of the clock depends on what else the machine does.</param>
/// <param name="Megabytes">Managed memory that is allocated in all, freed or not.</param>
/// <param name="ResidentMegabytes">Memory of the whole process at any moment, native memory included.</param>
internal sealed record FuzzLimits(TimeSpan Time, int Megabytes, int ResidentMegabytes)
{
    public static FuzzLimits Default { get; } = new(TimeSpan.FromSeconds(10), 512, 3000);
}
