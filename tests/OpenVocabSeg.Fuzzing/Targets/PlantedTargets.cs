namespace OpenVocabSeg.Fuzzing.Targets;

/// <summary>
/// Readers with known faults: a fuzzer that does not find them is of no use. They are not among the targets of a long run.
/// </summary>
internal static class PlantedTargets
{
    public const string Prefix = "planted-";
    private static readonly Type[] Documented = [typeof(InvalidDataException)];

    public static IEnumerable<FuzzTarget> Create() =>
    [
        new(Prefix + "exception", Depth, Documented),
        new(Prefix + "silent-name", _ => throw new InvalidDataException("Something is wrong."), Documented, "file.json"),
        new(Prefix + "trace", _ => throw new InvalidDataException("file.json: Exception raised from run"), Documented),
        new(Prefix + "memory", _ => GC.KeepAlive(new byte[600 << 20]), Documented),
        new(Prefix + "time", _ => Spin(TimeSpan.FromMilliseconds(300)), Documented),
    ];

    private static void Spin(TimeSpan time)
    {
        var start = Environment.CpuUsage.TotalTime;
        while (Environment.CpuUsage.TotalTime - start < time)
        {
        }
    }

    // Three branches deep: chance alone does not find it in the number of executions that the test allows.
    private static void Depth(byte[] input)
    {
        if (input.AsSpan().IndexOf("null"u8) >= 0)
        {
            if (input.AsSpan().IndexOf("CDATA"u8) >= 0)
            {
                if (input.AsSpan().IndexOf("1e308"u8) >= 0)
                {
                    throw new InvalidOperationException("Planted.");
                }
            }
        }
    }
}
