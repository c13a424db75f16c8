using System.Globalization;
using System.Runtime.InteropServices;
using OpenVocabSeg.Data.Files;
using OpenVocabSeg.Data.Text;

namespace OpenVocabSeg.Networks.Text;

/// <summary>Reads GloVe vectors from a text file or from a folder of a word list and a binary table.</summary>
internal static class GloveReader
{
    // Far more than any vectors have; a file may come from a stranger.
    private const int LargestDimension = 1 << 16;

    public static WordEmbeddings Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return Directory.Exists(path) ? ReadFolder(path) : ReadText(path);
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"{path}: {exception.Message}", exception);
        }
    }

    private static WordEmbeddings ReadFolder(string folder)
    {
        var single = Path.Combine(folder, "vectors.f32.bin");
        var half = Path.Combine(folder, "vectors.f16.bin");
        var isSingle = File.Exists(single);
        var (file, elementSize) = isSingle ? (single, sizeof(float)) : (half, sizeof(ushort));
        var byteCount = new FileInfo(file).Length;

        // No more words than there are values: the list may come from a stranger.
        var most = (int)Math.Min(int.MaxValue - 1, byteCount / elementSize);
        string[] words =
        [
            .. TextLines.Read(Path.Combine(folder, "words.txt"), strict: false).Select(line => line.Text).Take(most + 1),
        ];
        if (words.Length == 0 || words.Length > most || byteCount % ((long)words.Length * elementSize) != 0)
        {
            var count = words.Length > most ? $"more than {most}" : $"{words.Length}";
            throw new InvalidDataException($"{file} has {byteCount} bytes, which cannot be divided into {count} rows.");
        }

        var bytes = File.ReadAllBytes(file);
        var vectors = isSingle
            ? MemoryMarshal.Cast<byte, float>(bytes).ToArray()
            : Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(bytes).ToArray(), value => (float)value);
        return WordEmbeddings.FromTable(words, vectors, WholeWordTokenizer.KindName);
    }

    private static WordEmbeddings ReadText(string path)
    {
        var words = new List<string>();
        var vectors = new List<float>();
        var dimension = 0;
        foreach (var (number, line) in TextLines.Read(path, strict: false))
        {
            if (line.AsSpan().Count(' ') > 2 * LargestDimension)
            {
                throw new InvalidDataException($"{path}, line {number}: more than {LargestDimension} values are not supported.");
            }

            var fields = line.TrimEnd().Split(' ');
            if (number == 1 && fields.Length == 2)
            {
                // Files of word2vec and fastText begin with the numbers of words and values.
                continue;
            }

            dimension = dimension == 0 ? fields.Length - 1 : dimension;
            if (dimension > LargestDimension)
            {
                throw new InvalidDataException($"{path}, line {number}: more than {LargestDimension} values are not supported.");
            }

            // Some words in the largest GloVe files contain spaces: the values are the last fields.
            var first = fields.Length - dimension;
            if (dimension < 1 || first < 1)
            {
                throw new InvalidDataException($"{path}, line {number}: {fields.Length - 1} values, but {dimension} are needed.");
            }

            words.Add(string.Join(' ', fields[..first]));
            foreach (var field in fields.AsSpan(first))
            {
                if (!float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
                {
                    throw new InvalidDataException($"{path}, line {number}: '{field}' is not a number.");
                }

                vectors.Add(value);
            }
        }

        return words.Count > 0
            ? WordEmbeddings.FromTable([.. words], [.. vectors], WholeWordTokenizer.KindName)
            : throw new InvalidDataException($"{path} contains no word vectors.");
    }
}
