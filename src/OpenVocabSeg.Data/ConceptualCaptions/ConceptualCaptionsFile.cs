using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data;

/// <summary>Reads the files of Conceptual Captions: a caption, a tab and the address of a picture a line, no header.</summary>
public static class ConceptualCaptionsFile
{
    /// <summary>Reads a file line by line while the result is enumerated; nothing is kept.</summary>
    /// <param name="path">The file, UTF-8.</param>
    /// <exception cref="FileNotFoundException">There is no such file (thrown at once).</exception>
    /// <exception cref="InvalidDataException">A line is not of this kind; the message names file and line (thrown on the way).</exception>
    public static IEnumerable<ConceptualCaption> Read(string path) => Rows(Path.GetFileName(path), TextLines.Read(path));

    private static IEnumerable<ConceptualCaption> Rows(string file, IEnumerable<(long Number, string Text)> lines)
    {
        foreach (var (number, line) in lines)
        {
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            if (tab < 0 || line.IndexOf('\t', tab + 1) >= 0)
            {
                throw new InvalidDataException($"{file}: line {number}: there is not one tab between a caption and an address.");
            }

            var (text, url) = (line[..tab].Trim(), line[(tab + 1)..].Trim());
            yield return text.Length > 0 && url.Length > 0
                ? new ConceptualCaption(number - 1, text, url)
                : throw new InvalidDataException($"{file}: line {number}: the {(text.Length > 0 ? "address" : "caption")} is empty.");
        }
    }
}
