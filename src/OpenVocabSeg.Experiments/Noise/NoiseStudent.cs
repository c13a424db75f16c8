namespace OpenVocabSeg.Experiments;

/// <summary>A student at one level of corruption.</summary>
/// <param name="Name">Its name in noise.json, one of <see cref="NoiseStudents"/>.</param>
/// <param name="Seconds">Wall-clock time of its training.</param>
/// <param name="Result">Its metrics on the test images.</param>
public sealed record NoiseStudent(string Name, double Seconds, ZeroShotResult Result);
