using System.Globalization;
using System.Runtime.InteropServices;
using OpenVocabSeg.Data.Text;

namespace OpenVocabSeg.Networks.Text;

/// <summary>Reads GloVe vectors from a text file or from a folder of a word list and a binary table.</summary>
internal static class GloveReader
{
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
        var words = File.ReadAllLines(Path.Combine(folder, "words.txt"));
        var single = Path.Combine(folder, "vectors.f32.bin");
        var half = Path.Combine(folder, "vectors.f16.bin");
        float[] vectors;
        string file;
        if (File.Exists(single))
        {
            file = single;
            var bytes = File.ReadAllBytes(single);
            CheckLength(bytes.Length, sizeof(float), words.Length, file);
            vectors = MemoryMarshal.Cast<byte, float>(bytes).ToArray();
        }
        else
        {
            file = half;
            var bytes = File.ReadAllBytes(half);
            CheckLength(bytes.Length, sizeof(ushort), words.Length, file);
            vectors = Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(bytes).ToArray(), value => (float)value);
        }

        return WordEmbeddings.FromTable(words, vectors, WholeWordTokenizer.KindName);
    }

    private static void CheckLength(int byteCount, int elementSize, int wordCount, string file)
    {
        if (wordCount == 0 || byteCount == 0 || byteCount % ((long)wordCount * elementSize) != 0)
        {
            throw new InvalidDataException($"{file} has {byteCount} bytes, which cannot be divided into {wordCount} rows.");
        }
    }

    private static WordEmbeddings ReadText(string path)
    {
        var words = new List<string>();
        var vectors = new List<float>();
        var dimension = 0;
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            var fields = line.TrimEnd().Split(' ');
            if (number == 1 && fields.Length == 2)
            {
                // Files of word2vec and fastText begin with the numbers of words and values.
                continue;
            }

            dimension = dimension == 0 ? fields.Length - 1 : dimension;

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
