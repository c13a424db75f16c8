using System.Buffers.Binary;
using System.Globalization;

namespace Samples.DataFolders;

/// <summary>A part of GloVe's vectors in a compact form.</summary>
internal static class GloveSubset
{
    private const string Name = "glove-100d";
    private const int Dimension = 100;

    /// <summary>
    /// Reads a GloVe text file line by line, and writes <c>words.txt</c> and <c>vectors.f16.bin</c> (row by row, half precision).
    /// </summary>
    /// <param name="file">The text file: on each line a word and 100 numbers, the most frequent words first.</param>
    /// <param name="folder">Receives the folder <c>glove-100d</c>.</param>
    /// <param name="first">Number of the first words that are kept.</param>
    /// <param name="needed">Further words that are kept.</param>
    /// <returns>Number of words.</returns>
    /// <exception cref="OperationCanceledException">The work was canceled.</exception>
    /// <exception cref="InvalidDataException">A line has another number of values; the message names it.</exception>
    public static int Write(string file, TargetFolder folder, int first, IReadOnlySet<string> needed)
    {
        using var stream = folder.Create(Name, "words.txt");
        using var words = new StreamWriter(stream) { NewLine = "\n" };
        using var vectors = new BufferedStream(folder.Create(Name, "vectors.f16.bin"));
        var row = new byte[2 * Dimension];
        var (line, kept) = (0, 0);
        foreach (var text in File.ReadLines(file))
        {
            folder.CancellationToken.ThrowIfCancellationRequested();
            line++;
            var space = text.IndexOf(' ', StringComparison.Ordinal);
            if (space < 0)
            {
                throw Wrong(0);
            }

            var word = text[..space];
            if (line > first && !needed.Contains(word))
            {
                continue;
            }

            var count = 0;
            foreach (var part in text.AsSpan(space + 1).Split(' '))
            {
                if (count == Dimension
                    || !Half.TryParse(text.AsSpan(space + 1)[part], NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
                {
                    throw Wrong(count);
                }

                BinaryPrimitives.WriteHalfLittleEndian(row.AsSpan(2 * count++), value);
            }

            if (count != Dimension)
            {
                throw Wrong(count);
            }

            words.WriteLine(word);
            vectors.Write(row);
            kept++;
        }

        return kept;

        InvalidDataException Wrong(int count) => new(
            $"{file}: line {line}: after a word come {Dimension} numbers, as in glove.6B.100d.txt, but value {count + 1} is not one.");
    }
}
