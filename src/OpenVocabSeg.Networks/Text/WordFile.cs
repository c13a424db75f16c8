using OpenVocabSeg.Data.Files;
using OpenVocabSeg.Networks.Weights.PyTorch;
using TorchSharp;

namespace OpenVocabSeg.Networks.Text;

/// <summary>Reads word vectors in any supported form.</summary>
internal static class WordFile
{
    private const string TableSuffix = "embeddings.word_embeddings.weight";
    private const string UnknownPiece = "[UNK]";

    // Far more than any table has; a file may come from a stranger.
    private const int MostPieces = 1_000_000;

    // The vocabulary of BERT begins with [PAD] and 99 unused pieces.
    private const int LinesToCheck = 1000;

    public static WordEmbeddings Read(string path, string? tablePath, int? dimension, string? weights)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
        {
            return WordEmbeddings.ReadGlove(path);
        }

        if (Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase))
        {
            return ClassVectorsReader.Read(path, dimension);
        }

        if (Path.GetExtension(path).Equals(".safetensors", StringComparison.OrdinalIgnoreCase))
        {
            return WordEmbeddings.Load(path);
        }

        if (!IsVocabulary(path))
        {
            return WordEmbeddings.ReadGlove(path);
        }

        return tablePath is null
            ? throw new InvalidDataException(
                $"{path} is a vocabulary of word pieces without their vectors: also give the file with the vectors.")
            : WordEmbeddings.ReadWordPieces(path, tablePath, weights);
    }

    /// <summary>Whether a file of words has no vectors, which are in a table of another file.</summary>
    public static bool NeedsTable(string path) =>
        !Directory.Exists(path) && Path.GetExtension(path).ToLowerInvariant() is not (".json" or ".safetensors") && IsVocabulary(path);

    /// <summary>Reads word pieces and their table, which may be in a checkpoint of any kind.</summary>
    public static WordEmbeddings ReadWordPieces(string vocabularyPath, string weightsPath, string? entry)
    {
        ArgumentException.ThrowIfNullOrEmpty(vocabularyPath);
        using var weights = WeightsFile.Open(weightsPath, entry);
        var table = weights.Tensors.Where(info => info.Shape.Count == 2 && info.Name.EndsWith(TableSuffix, StringComparison.Ordinal))
            .MinBy(info => info.Name.Length)
            ?? throw new InvalidDataException($"{weightsPath} contains no vectors of word pieces (no tensor '…{TableSuffix}').");
        using var scope = torch.NewDisposeScope();
        try
        {
            return WordEmbeddings.ReadWordPieces(vocabularyPath, weights.Read(table.Name));
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"{vocabularyPath} does not match {weightsPath}: {exception.Message}", exception);
        }
    }

    /// <summary>Reads word pieces, by id.</summary>
    /// <exception cref="InvalidDataException">There are more than a million.</exception>
    public static string[] ReadPieces(string path)
    {
        string[] pieces = [.. TextLines.Read(path, strict: false).Select(line => line.Text).Take(MostPieces + 1)];
        return pieces.Length <= MostPieces ? pieces : throw new InvalidDataException($"'{path}' has more than {MostPieces} word pieces.");
    }

    // A vocabulary has one piece per line, without numbers after it.
    private static bool IsVocabulary(string path) =>
        TextLines.Read(path, strict: false).Take(LinesToCheck).Any(line => line.Text == UnknownPiece);
}
