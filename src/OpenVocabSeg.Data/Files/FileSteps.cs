namespace OpenVocabSeg.Data.Files;

/// <summary>
/// Where tests interrupt the writing of files. Nothing but <c>tests/OpenVocabSeg.Reliability</c> sets <see cref="Reached"/>.
/// </summary>
internal static class FileSteps
{
    /// <summary>
    /// Called before each step with the file that was asked for. It may end the process, or throw what the system would throw.
    /// </summary>
    public static Action<FileStep, string>? Reached { get; set; }

    /// <summary>Announces a step.</summary>
    /// <param name="step">What is done next.</param>
    /// <param name="path">The file or folder.</param>
    public static void Reach(FileStep step, string path) => Reached?.Invoke(step, path);
}
