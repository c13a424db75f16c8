namespace OpenVocabSeg.Data.ConceptualCaptions;

/// <summary>The columns of a captions file with captions and URLs, and whether the file has a header line.</summary>
/// <param name="Count">Number of columns.</param>
/// <param name="Caption">Index of the captions.</param>
/// <param name="Address">Index of the URLs.</param>
/// <param name="HasHeader">Whether the first line has the column names.</param>
internal sealed record ConceptualColumns(int Count, int Caption, int Address, bool HasHeader)
{
    private const int LinesToTell = 100;

    private static readonly string[] AddressNames =
        ["url", "urls", "image_url", "img_url", "imageurl", "image url", "link", "image_link", "image", "address"];

    private static readonly string[] CaptionNames =
        ["caption", "captions", "text", "title", "sentence", "description", "image_caption", "alt", "alt_text", "alttext"];

    private static readonly string[] Schemes = ["http://", "https://", "ftp://"];

    /// <summary>Recognizes the columns by the first lines: in Conceptual Captions the caption is first, in CC12M the URL.</summary>
    /// <param name="file">Name of the file in messages.</param>
    /// <param name="lines">The lines of the file; only the first few are read.</param>
    /// <exception cref="InvalidDataException">The first line has neither a URL nor column names.</exception>
    public static ConceptualColumns Detect(string file, IEnumerable<string> lines)
    {
        var first = true;
        foreach (var line in lines.Take(LinesToTell))
        {
            var cells = line.Split('\t', StringSplitOptions.TrimEntries);
            if (first && FromHeader(cells) is { } named)
            {
                return named;
            }

            // Other errors in a line are reported with its number when it is read.
            if (cells is not [{ Length: > 0 }, { Length: > 0 }])
            {
                break;
            }

            switch (IsAddress(cells[0]), IsAddress(cells[1]))
            {
                case (false, true):
                    return new ConceptualColumns(2, 0, 1, HasHeader: false);
                case (true, false):
                    return new ConceptualColumns(2, 1, 0, HasHeader: false);
                case (false, false) when first:
                    throw new InvalidDataException(
                        $"{file}: line 1: neither '{cells[0]}' nor '{cells[1]}' is a URL (http://…), "
                        + "and they are not column names (such as 'caption' and 'url').");
            }

            first = false;
        }

        return new ConceptualColumns(2, 0, 1, HasHeader: false);
    }

    /// <summary>Whether a cell is a URL.</summary>
    public static bool IsAddress(string cell) =>
        Array.Exists(Schemes, scheme => cell.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
        && !cell.Contains(' ', StringComparison.Ordinal);

    private static ConceptualColumns? FromHeader(string[] cells)
    {
        var (caption, address) = (Single(cells, CaptionNames), Single(cells, AddressNames));
        return caption >= 0 && address >= 0 ? new ConceptualColumns(cells.Length, caption, address, HasHeader: true) : null;
    }

    // The only cell that is one of the names; -1 if there are none or several.
    private static int Single(string[] cells, string[] names)
    {
        var index = Array.FindIndex(cells, Named);
        return index == Array.FindLastIndex(cells, Named) ? index : -1;

        bool Named(string cell) => names.Contains(cell, StringComparer.OrdinalIgnoreCase);
    }
}
