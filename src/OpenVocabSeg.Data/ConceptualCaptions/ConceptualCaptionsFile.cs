using OpenVocabSeg.Data.ConceptualCaptions;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data;

/// <summary>
/// Reads the files of Conceptual Captions (a caption, a tab and the address of an image a line) and of CC12M (address first), as
/// published or with a first line that names the columns, as img2dataset wants it.
/// </summary>
/// <remarks>
/// Which column is which is told by the names in the first line (<c>caption</c> or <c>text</c>, <c>url</c>, and the like), otherwise by
/// which cell of the first lines is an address. With names there may be further columns; they are passed over.
/// </remarks>
public static class ConceptualCaptionsFile
{
    /// <summary>Reads a file line by line while the result is enumerated; nothing is kept.</summary>
    /// <param name="path">The file, UTF-8.</param>
    /// <exception cref="FileNotFoundException">There is no such file (thrown at once).</exception>
    /// <exception cref="InvalidDataException">
    /// A line is not of this kind, or has caption and address the other way round; the message names file and line (thrown on the way).
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
                    ? $"{file}: line {number}: there is not one tab between a caption and an address."
                    : $"{file}: line {number}: there are {cells.Length} columns, the first line names {columns.Count}.");
        }

        var (text, url) = (cells[columns.Caption].Trim(), cells[columns.Address].Trim());
        if (text.Length == 0 || url.Length == 0)
        {
            throw new InvalidDataException($"{file}: line {number}: the {(text.Length > 0 ? "address" : "caption")} is empty.");
        }

        return ConceptualColumns.IsAddress(text) && !ConceptualColumns.IsAddress(url)
            ? throw new InvalidDataException($"{file}: line {number}: caption and address have changed places.")
            : new ConceptualCaption(row, text, url);
    }
}
