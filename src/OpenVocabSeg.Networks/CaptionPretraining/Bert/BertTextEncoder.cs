using OpenVocabSeg.Networks.Weights;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.CaptionPretraining.Bert;

/// <summary>
/// BERT on word-piece embeddings: computes the embedding of each token in the context of its caption. It is frozen in caption
/// pretraining. The table of word pieces is not part of the module. Names of parameters are Hugging Face's.
/// </summary>
internal sealed class BertTextEncoder : nn.Module<Tensor, Tensor, Tensor>
{
    [ComponentName(Name = "embeddings")]
    private readonly BertTokenEmbedding _embeddings;

    [ComponentName(Name = "encoder")]
    private readonly BertEncoder _encoder;

    /// <param name="width">Width of the word-piece embeddings.</param>
    /// <param name="maximumLength">Number of position embeddings.</param>
    /// <param name="settings">Size of the encoder.</param>
    public BertTextEncoder(int width, int maximumLength, BertSettings settings)
        : base(nameof(BertTextEncoder))
    {
        _embeddings = new BertTokenEmbedding(width, maximumLength);
        _encoder = new BertEncoder(width, settings);
        RegisterComponents();
    }

    /// <summary>Reads a BERT. Its size is inferred from its tensors.</summary>
    /// <param name="weights">Tensors with Hugging Face's names; the table of word pieces and the pooler are not read.</param>
    /// <param name="heads">Attention heads per layer.</param>
    /// <exception cref="InvalidDataException">The tensors are not those of a BERT.</exception>
    public static BertTextEncoder Load(ITensorSource weights, int heads)
    {
        var shapes = weights.Tensors.ToDictionary(info => info.Name, info => info.Shape, StringComparer.Ordinal);
        if (!shapes.TryGetValue("embeddings.position_embeddings.weight", out var positions)
            || !shapes.TryGetValue("encoder.layer.0.intermediate.dense.weight", out var feedForward))
        {
            throw new InvalidDataException($"{weights.Name} contains no BERT encoder.");
        }

        var layers = 0;
        while (shapes.ContainsKey($"encoder.layer.{layers}.output.dense.weight"))
        {
            layers++;
        }

        var settings = new BertSettings { Layers = layers, Heads = heads, FeedForwardWidth = (int)feedForward[0] };
        var encoder = new BertTextEncoder((int)positions[1], (int)positions[0], settings);
        try
        {
            encoder.LoadWeights(weights, name => name is "embeddings.word_embeddings.weight" or "embeddings.position_ids"
                || name.StartsWith("pooler.", StringComparison.Ordinal));
            encoder.eval();
            return encoder;
        }
        catch
        {
            encoder.Dispose();
            throw;
        }
    }

    /// <param name="wordPieces">[B, W, width] embeddings of the word pieces.</param>
    /// <param name="present">[B, W] boolean, false for padding.</param>
    /// <returns>[B, W, width] contextual embeddings.</returns>
    public override Tensor forward(Tensor wordPieces, Tensor present) =>
        _encoder.call(_embeddings.call(wordPieces), BertEncoder.MaskPadding(present), null);
}
