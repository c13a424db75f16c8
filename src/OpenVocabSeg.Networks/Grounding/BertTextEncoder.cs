using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Grounding;

/// <summary>
/// BERT over word-piece embeddings: gives each token its context in the caption. Frozen in caption pretraining. The table of word
/// pieces itself is not part of the module. Names of parameters are Hugging Face's.
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

    /// <param name="wordPieces">[B, W, width] embeddings of the word pieces.</param>
    /// <param name="present">[B, W] boolean, false for padding.</param>
    /// <returns>[B, W, width] contextual embeddings.</returns>
    public override Tensor forward(Tensor wordPieces, Tensor present) =>
        _encoder.call(_embeddings.call(wordPieces), BertEncoder.MaskPadding(present), null);
}
