using OpenVocabSeg.Networks;
using TorchSharp;

namespace OpenVocabSeg.Fuzzing.Targets;

/// <summary>Word vectors.</summary>
internal static class WordTargets
{
    public static IEnumerable<FuzzTarget> Create()
    {
        var scratch = new Scratch();
        return
        [
            TextTargets.OfFile(scratch, "words-text", "glove.txt", path => WordEmbeddings.Read(path)),
            TextTargets.OfFile(scratch, "words-json", "classes.json", path => WordEmbeddings.Read(path)),
            TextTargets.OfFile(scratch, "words-safetensors", "words.safetensors", path => WordEmbeddings.Read(path)),
            TextTargets.OfFile(scratch, "words-bert", "vocab.txt", path => WordEmbeddings.ReadWordPieces(path, Table(scratch))),
        ];
    }

    // A table of 8 word pieces, written once.
    private static string Table(Scratch scratch)
    {
        var path = scratch["bert.safetensors"];
        if (!File.Exists(path))
        {
            TorchRuntime.Initialize();
            using var table = torch.zeros(8, 4);
            Networks.Weights.SafeTensorsWriter.Write(
                path,
                new Dictionary<string, torch.Tensor> { ["bert.embeddings.word_embeddings.weight"] = table },
                new Dictionary<string, string>());
        }

        return path;
    }
}
