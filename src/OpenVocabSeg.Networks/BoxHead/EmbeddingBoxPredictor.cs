using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.BoxHead;

/// <summary>
/// The open-vocabulary box predictor. A linear layer projects a region to the space of the word embeddings. The class logits are dot
/// products with the class embeddings, so the vocabulary is an input and not a weight. A second linear layer regresses a class-agnostic
/// box.
/// </summary>
/// <remarks>
/// The class embeddings are used without change. The background is a zero vector in row 0, so its logit is always 0. There is no
/// temperature and no class bias (XPM section 3).
/// </remarks>
internal sealed class EmbeddingBoxPredictor : nn.Module<Tensor, Tensor, BoxPrediction>
{
    private readonly BoxRegressionInput _regressionInput;
    private readonly double _backgroundLogit;

    [ComponentName(Name = "emb_pred")]
    private readonly Linear _embedding;

    [ComponentName(Name = "bbox_pred")]
    private readonly Linear _regression;

    [ComponentName(Name = "fit_pred")]
    private readonly Linear? _iou;

    /// <summary>Creates the layers: embedding weights N(0, 0.01), box weights N(0, 0.001), biases 0.</summary>
    /// <param name="channels">C, channels of the region features.</param>
    /// <param name="embeddingWidth">D, width of the word embeddings.</param>
    /// <param name="regressionInput">The input of the box regression.</param>
    /// <param name="cells">Cells of a region (height × width); ignored for <see cref="BoxRegressionInput.Mean"/>.</param>
    /// <param name="generator">Draws the initial weights; null means torch's global generator.</param>
    /// <param name="backgroundLogit">Added to the logit of the background, the first class row.</param>
    /// <param name="predictsIou">Whether a third linear layer estimates the IoU of the boxes; its weights begin at 0.</param>
    /// <param name="encodedChannels">
    /// Channels E of the encoded regions given to <see cref="Predict"/> as input of the box regression, in place of
    /// <paramref name="regressionInput"/>; null without them.
    /// </param>
    public EmbeddingBoxPredictor(
        long channels,
        long embeddingWidth,
        BoxRegressionInput regressionInput = BoxRegressionInput.Mean,
        long cells = 1,
        Generator? generator = null,
        double backgroundLogit = 0,
        bool predictsIou = false,
        long? encodedChannels = null)
        : base(nameof(EmbeddingBoxPredictor))
    {
        _regressionInput = regressionInput;
        _backgroundLogit = backgroundLogit;
        _embedding = Layers.Linear(channels, embeddingWidth);
        var regressionChannels = encodedChannels ?? (regressionInput == BoxRegressionInput.Mean ? channels : channels * cells);
        _regression = Layers.Linear(regressionChannels, 8);
        _iou = predictsIou ? Layers.Linear(regressionChannels, 1) : null;
        RegisterComponents();
        using (no_grad())
        {
            _embedding.weight!.normal_(0, 0.01, generator);
            nn.init.zeros_(_embedding.bias!);
            _regression.weight!.normal_(0, 0.001, generator);
            nn.init.zeros_(_regression.bias!);
            if (_iou is not null)
            {
                // Zeros need no random draw, so that networks with and without this layer start with equal weights.
                nn.init.zeros_(_iou.weight!);
                nn.init.zeros_(_iou.bias!);
            }
        }
    }

    /// <summary>The layer that projects the mean region feature to the space of the word embeddings.</summary>
    public Linear Embedding => _embedding;

    /// <summary>Classifies regions against a vocabulary and regresses their boxes.</summary>
    /// <param name="features">[N, C, h, w], the last features of the regions.</param>
    /// <param name="classEmbeddings">[K, D], one row per class.</param>
    public override BoxPrediction forward(Tensor features, Tensor classEmbeddings) => Predict(features, classEmbeddings, encoded: null);

    /// <summary>Classifies regions and regresses their boxes from a separate input.</summary>
    /// <param name="features">[N, C, h, w], the last features of the regions.</param>
    /// <param name="classEmbeddings">[K, D], one row per class.</param>
    /// <param name="encoded">
    /// [N, E], input of the box regression and the IoU estimate; null means that it is computed from <paramref name="features"/>.
    /// </param>
    public BoxPrediction Predict(Tensor features, Tensor classEmbeddings, Tensor? encoded)
    {
        var mean = features.mean([2, 3]);
        var embeddings = _embedding.call(mean);
        var regressionInput = encoded ?? (_regressionInput == BoxRegressionInput.Mean ? mean : features.flatten(1));
        return new BoxPrediction(
            embeddings, Classify(embeddings, classEmbeddings), _regression.call(regressionInput), _iou?.call(regressionInput).squeeze(1));
    }

    /// <summary>Computes class logits of regions in the space of the word embeddings.</summary>
    /// <param name="embeddings">[N, D], <see cref="BoxPrediction.Embeddings"/>.</param>
    /// <param name="classEmbeddings">[K, D], one row per class, background first.</param>
    /// <returns>[N, K].</returns>
    public Tensor Classify(Tensor embeddings, Tensor classEmbeddings)
    {
        var logits = embeddings.matmul(classEmbeddings.t());
        if (_backgroundLogit != 0)
        {
            using Scalar background = _backgroundLogit;
            logits.narrow(1, 0, 1).add_(background, KeptScalars.One);
        }

        return logits;
    }
}
