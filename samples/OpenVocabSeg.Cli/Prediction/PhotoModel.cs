namespace OpenVocabSeg.Cli.Prediction;

/// <summary>The model for photos that comes with the command.</summary>
internal static class PhotoModel
{
    /// <summary>
    /// Its scores from which detections are shown to people. Its own threshold is far lower: metrics need the doubtful ones too.
    /// </summary>
    public const float ShownFrom = 0.3f;

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
