namespace OpenVocabSeg.Samples.Playground;

/// <summary>The model file to serve.</summary>
/// <param name="Path">The file.</param>
/// <param name="Description">Where it comes from, for people.</param>
internal sealed record ModelChoice(string Path, string Description)
{
    /// <summary>The file that was asked for, else the quick start's, else the one that comes with this sample.</summary>
    /// <param name="requested">What the command line says, or null.</param>
    /// <param name="workingFolder">Where a quick start may have left its output.</param>
    /// <exception cref="FileNotFoundException">The file that was asked for does not exist.</exception>
    public static ModelChoice Find(string? requested, string workingFolder)
    {
        if (requested is not null)
        {
            return File.Exists(requested)
                ? new(requested, System.IO.Path.GetFileName(requested))
                : throw new FileNotFoundException($"The model file '{requested}' does not exist.", requested);
        }

        var quickStart = System.IO.Path.Combine(workingFolder, "output", "quickstart", "model.zip");
        return File.Exists(quickStart)
            ? new(quickStart, "the student of your quick start")
            : new(
                System.IO.Path.Combine(AppContext.BaseDirectory, "models", "quickstart.zip"),
                "a student of generated scenes, which comes with this sample");
    }
}
