namespace OpenVocabSeg.Cli.Prediction;

/// <summary>The model for photos that comes with the command.</summary>
internal static class PhotoModel
{
    /// <summary>The path of its file, beside the program.</summary>
    /// <exception cref="FileNotFoundException">The file is missing.</exception>
    public static string Find()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "models", "photos.zip");
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException(
                $"The model for photos that comes with this command is missing ('{path}'). Name another with --model.", path);
    }
}
