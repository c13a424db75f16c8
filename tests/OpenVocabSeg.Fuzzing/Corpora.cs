namespace OpenVocabSeg.Fuzzing;

/// <summary>The inputs to start from.</summary>
internal static class Corpora
{
    /// <summary>The committed corpus, beside the program.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Corpus");

    /// <summary>The files of a target in a corpus, in the order of their names; an empty input if there are none.</summary>
    public static IReadOnlyList<byte[]> Read(string corpus, string target)
    {
        var folder = Path.Combine(corpus, target);
        byte[][] files = Directory.Exists(folder)
            ? [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)]
            : [];
        return files.Length > 0 ? files : [[]];
    }
}
