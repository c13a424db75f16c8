using OpenVocabSeg.Data.ConceptualCaptions;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data;

/// <summary>
/// Reads the files of Conceptual Captions (caption, tab and image URL in each line) and of CC12M (URL first), as published or with a
/// header line, as img2dataset requires it.
/// </summary>
/// <remarks>
/// The columns are recognized by the names in the header line (<c>caption</c> or <c>text</c>, <c>url</c>, and the like), or else by
/// which cell of the first lines is a URL. With a header there may be further columns; they are skipped.
/// </remarks>
public static class ConceptualCaptionsFile
{
    /// <summary>Reads a file line by line while the result is enumerated, without keeping it in memory.</summary>
    /// <param name="path">The file, UTF-8.</param>
    /// <exception cref="FileNotFoundException">The file does not exist (thrown at once).</exception>
    /// <exception cref="InvalidDataException">
    /// A line is malformed, or has caption and URL swapped; the message names file and line (thrown while enumerating).
    /// </exception>
    public static IEnumerable<ConceptualCaption> Read(string path) => Rows(Path.GetFileName(path), TextLines.Read(path));

    private static IEnumerable<ConceptualCaption> Rows(string file, IEnumerable<(long Number, string Text)> lines)
    {
        var columns = ConceptualColumns.Detect(file, lines.Select(line => line.Text));
        var before = columns.HasHeader ? 2 : 1;
        foreach (var (number, line) in lines)
        {
            if (number >= before)
            {
                yield return Row(file, columns, number, line, number - before);
            }
        }
    }

    private static ConceptualCaption Row(string file, ConceptualColumns columns, long number, string line, long row)
    {
        var cells = line.Split('\t');
        if (cells.Length != columns.Count)
        {
            throw new InvalidDataException(
                columns.Count == 2
                    ? $"{file}: line {number}: expected one tab between a caption and a URL."
                    : $"{file}: line {number}: there are {cells.Length} columns, but the first line names {columns.Count}.");
        }

        var (text, url) = (cells[columns.Caption].Trim(), cells[columns.Address].Trim());
        if (text.Length == 0 || url.Length == 0)
        {
            throw new InvalidDataException($"{file}: line {number}: the {(text.Length > 0 ? "URL" : "caption")} is empty.");
        }

        return ConceptualColumns.IsAddress(text) && !ConceptualColumns.IsAddress(url)
            ? throw new InvalidDataException($"{file}: line {number}: caption and URL are swapped.")
            : new ConceptualCaption(row, text, url);
    }
}
