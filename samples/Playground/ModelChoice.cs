namespace OpenVocabSeg.Samples.Playground;

/// <summary>The model file to serve.</summary>
/// <param name="Path">The file.</param>
/// <param name="Description">Description for users.</param>
internal sealed record ModelChoice(string Path, string Description)
{
    /// <summary>The requested file, or else the output of the quick start, or else the model that comes with this sample.</summary>
    /// <param name="requested">The file given on the command line; null for none.</param>
    /// <param name="workingFolder">Folder that may contain the output of the quick start.</param>
    /// <exception cref="FileNotFoundException">The requested file does not exist.</exception>
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
