using System.Globalization;
using System.Text;
using OpenVocabSeg.Data.Text;
using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;

namespace OpenVocabSeg.Networks.Text;

/// <summary>
/// Word embeddings as a safetensors file: <c>vectors</c> [n, D] as numbers, or as signed bytes with <c>scales</c> [n]; <c>words</c>
/// (UTF-8, one per line; names of classes are separated by null characters) and <c>center</c> [D].
/// </summary>
internal static class WordEmbeddingsFile
{
    private const string Vectors = "vectors";
    private const string Scales = "scales";
    private const string Words = "words";
    private const string Center = "center";
    private const string Kind = "kind";
    private const string Length = "length";

    public static void Save(WordEmbeddings embeddings, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var scope = torch.NewDisposeScope();
        SafeTensorsWriter.Write(path, ToTensors(embeddings), ToMetadata(embeddings));
    }

    public static void Save(WordEmbeddings embeddings, Stream stream, ModelEncoding encoding = ModelEncoding.Exact)
    {
        using var scope = torch.NewDisposeScope();
        var tensors = ToTensors(embeddings);
        if (encoding == ModelEncoding.Compact)
        {
            (tensors[Vectors], tensors[Scales]) = EightBit.Encode(tensors[Vectors]);
        }

        SafeTensorsWriter.Write(stream, tensors, ToMetadata(embeddings));
    }

    public static WordEmbeddings Load(string path)
    {
        using var file = SafeTensorsFile.Open(path);
        return Load(file);
    }

    public static WordEmbeddings Load(Stream stream, string name)
    {
        using var file = SafeTensorsFile.Read(stream, name);
        return Load(file);
    }

    private static WordEmbeddings Load(SafeTensorsFile file)
    {
        var tensors = file.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        if (!file.Metadata.TryGetValue(Kind, out var kind)
            || kind is not (WholeWordTokenizer.KindName or WordPieceTokenizer.KindName or ClassNameTokenizer.KindName)
            || !tensors.TryGetValue(Vectors, out var vectors) || !IsTable(vectors, tensors.GetValueOrDefault(Scales))
            || !tensors.TryGetValue(Words, out var words) || words is not { DataType: torch.ScalarType.Byte, Shape.Count: 1 })
        {
            throw new InvalidDataException($"{file.Name} contains no word embeddings.");
        }

        if (tensors.TryGetValue(Center, out var center)
            && (center.DataType != torch.ScalarType.Float32 || !center.Shape.SequenceEqual([vectors.Shape[1]])))
        {
            throw new InvalidDataException($"{file.Name}: tensor '{Center}' is {center}, but float32 [{vectors.Shape[1]}] is needed.");
        }

        using var scope = torch.NewDisposeScope();
        if (vectors.ElementCount == 0 || words.ElementCount == 0)
        {
            throw new InvalidDataException($"{file.Name} contains no word embeddings.");
        }

        var list = Encoding.UTF8.GetString(file.Read(Words).bytes).Split(WordTable.SeparatorOf(kind));
        if (list.Length != vectors.Shape[0])
        {
            throw new InvalidDataException($"{file.Name} has {list.Length} words, but {vectors.Shape[0]} vectors.");
        }

        var adjustment = new EmbeddingAdjustment(center is null ? null : file.Read(Center).ReadArray<float>(), ReadLength(file));
        try
        {
            return WordEmbeddings.FromTable(list, ReadVectors(file), kind, adjustment);
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"{file.Name}: {exception.Message}", exception);
        }
    }

    private static bool IsTable(TensorInfo vectors, TensorInfo? scales) => vectors.Shape.Count == 2 && (vectors.DataType switch
    {
        torch.ScalarType.Float32 => true,
        torch.ScalarType.Int8 => scales is { DataType: torch.ScalarType.Float32 } && scales.Shape.SequenceEqual([vectors.Shape[0]]),
        _ => false,
    });

    private static WordVectors ReadVectors(SafeTensorsFile file)
    {
        var vectors = file.Read(Vectors);
        var dimension = (int)vectors.shape[1];
        return vectors.dtype == torch.ScalarType.Int8
            ? new WordVectors(vectors.ReadArray<sbyte>(), file.Read(Scales).ReadArray<float>(), dimension)
            : new WordVectors(vectors.ReadArray<float>(), dimension);
    }

    private static float? ReadLength(SafeTensorsFile file)
    {
        if (!file.Metadata.TryGetValue(Length, out var text))
        {
            return null;
        }

        return float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var length) && length > 0
            ? length
            : throw new InvalidDataException($"{file.Name}: the vector length '{text}' is not a number above 0.");
    }

    private static Dictionary<string, torch.Tensor> ToTensors(WordEmbeddings embeddings)
    {
        var tensors = new Dictionary<string, torch.Tensor>
        {
            [Vectors] = torch.tensor(embeddings.Table.Vectors.ToArray(), [embeddings.Words.Count, embeddings.Dimension]),
            [Words] = torch.tensor(Encoding.UTF8.GetBytes(string.Join(WordTable.SeparatorOf(embeddings.Table.Kind), embeddings.Words))),
        };
        if (embeddings.Table.Adjustment.Center is { } center)
        {
            tensors[Center] = torch.tensor(center);
        }

        return tensors;
    }

    private static Dictionary<string, string> ToMetadata(WordEmbeddings embeddings)
    {
        var metadata = new Dictionary<string, string> { [Kind] = embeddings.Table.Kind };
        if (embeddings.Table.Adjustment.Length is { } length)
        {
            metadata[Length] = length.ToString("r", CultureInfo.InvariantCulture);
        }

        return metadata;
    }
}
