namespace OpenVocabSeg.Cli.Training;

/// <summary>A file that a stage takes from an earlier one.</summary>
/// <param name="Given">The file that the user names; null takes the one in the output folder.</param>
/// <param name="File">Its name in the output folder.</param>
/// <param name="Option">The option that names another.</param>
/// <param name="Stage">The command that makes it.</param>
internal sealed record StageInput(string? Given, string File, string Option, string Stage)
{
    /// <summary>The path of the file.</summary>
    /// <exception cref="FileNotFoundException">It is not there.</exception>
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
