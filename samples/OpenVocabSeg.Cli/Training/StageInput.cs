namespace OpenVocabSeg.Cli.Training;

/// <summary>A file of an earlier stage that a stage reads.</summary>
/// <param name="Given">The file given by the user; null for the one in the output folder.</param>
/// <param name="File">File name in the output folder.</param>
/// <param name="Option">The option for another file.</param>
/// <param name="Stage">The command that writes the file.</param>
internal sealed record StageInput(string? Given, string File, string Option, string Stage)
{
    /// <summary>The path of the file.</summary>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    public string Find(string output)
    {
        var path = Given ?? Path.Combine(output, File);
        if (System.IO.File.Exists(path))
        {
            return path;
        }

        throw new FileNotFoundException(
            Given is null
                ? $"The file '{path}' does not exist: run ovseg {Stage} first, or name a file with {Option}."
                : $"The file '{path}' does not exist.",
            path);
    }
}
