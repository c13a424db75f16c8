namespace OpenVocabSeg.Samples.Playground;

/// <summary>A model file to serve.</summary>
/// <param name="Id">Short name in requests.</param>
/// <param name="Path">The file.</param>
/// <param name="Description">Description for users.</param>
internal sealed record ModelChoice(string Id, string Path, string Description)
{
    /// <summary>
    /// The requested files; without any, those of these that exist: the model for photos, the output of the quick start, and the model of
    /// generated scenes that comes with this sample.
    /// </summary>
    /// <param name="requested">The files given on the command line.</param>
    /// <param name="workingFolder">Folder that may contain the output of the quick start.</param>
    /// <param name="shippedFolder">Folder of the models that come with this sample; null for that of the program.</param>
    /// <returns>One or more models. The page opens with the first.</returns>
    /// <exception cref="FileNotFoundException">A requested file does not exist.</exception>
    public static IReadOnlyList<ModelChoice> Find(
        IReadOnlyList<string> requested, string workingFolder, string? shippedFolder = null)
    {
        if (requested.Count > 0)
        {
            return [.. requested.Select((path, index) => Requested(path, requested.Count == 1 ? "model" : $"model{index + 1}"))];
        }

        shippedFolder ??= System.IO.Path.Combine(AppContext.BaseDirectory, "models");
        ModelChoice[] known =
        [
            new("photos", System.IO.Path.Combine(shippedFolder, "photos.zip"), "photos"),
            new("quickstart", System.IO.Path.Combine(workingFolder, "output", "quickstart", "model.zip"), "your quick start"),
            new("scenes", System.IO.Path.Combine(shippedFolder, "quickstart.zip"), "generated scenes"),
        ];
        return Array.FindAll(known, choice => File.Exists(choice.Path));
    }

    private static ModelChoice Requested(string path, string id) => File.Exists(path)
        ? new(id, path, System.IO.Path.GetFileName(path))
        : throw new FileNotFoundException($"The model file '{path}' does not exist.", path);
}
