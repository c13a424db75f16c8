namespace OpenVocabSeg.Experiments;

/// <summary>A student of a level.</summary>
/// <param name="Name">Its name in noise.json, one of <see cref="NoiseStudents"/>.</param>
/// <param name="Seconds">Wall-clock time of its training.</param>
/// <param name="Result">How well it segments the test images.</param>
public sealed record NoiseStudent(string Name, double Seconds, ZeroShotResult Result);
