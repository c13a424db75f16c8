namespace OpenVocabSeg.Data.Files;

/// <summary>How deep text files, which may come from strangers, may nest lists, maps and elements.</summary>
internal static class Nesting
{
    public const int MostLevels = 64;

    /// <summary>The exception for what is nested more deeply.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What is nested.</param>
    /// <param name="where">The place in the file, such as " (line 3)"; empty if it is not known.</param>
    public static InvalidDataException Error(string path, string what, string where = "") => new(FormattableString.Invariant(
        $"{Path.GetFileName(path)}: {what} are nested more than {MostLevels} levels deep{where}."));
}
