using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.BoxHead;

/// <summary>
/// The open-vocabulary box predictor: a linear map takes a region to the space of the word embeddings, where its
/// class logits are dot products with the class embeddings, so the vocabulary is an input and not a weight.
/// A second linear map regresses the box without regard to the class.
/// </summary>
/// <remarks>
/// The class embeddings are used as they are given: a background row is a zero vector in row 0, whose logit is
/// therefore always 0. There is no temperature and no class bias (XPM section 3).
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
    private readonly Linear? _fit;

    /// <summary>Makes the layers: embedding weights N(0, 0.01), box weights N(0, 0.001), biases 0.</summary>
    /// <param name="channels">C, channels of the region features.</param>
    /// <param name="embeddingWidth">D, width of the word embeddings.</param>
    /// <param name="regressionInput">What the box regression sees.</param>
    /// <param name="cells">Cells of a region (height × width), not read with <see cref="BoxRegressionInput.Mean"/>.</param>
    /// <param name="generator">Draws the initial weights; torch's own where null.</param>
    /// <param name="backgroundLogit">Added to the logit of the first class row, the background's.</param>
    /// <param name="predictsFit">Whether another linear map says how well the boxes fit; it begins at 0.</param>
    /// <param name="encodedChannels">
    /// Channels of what <see cref="Predict"/> is given for the box regression, in place of <paramref name="regressionInput"/>.
    /// </param>
    public EmbeddingBoxPredictor(
        long channels,
        long embeddingWidth,
        BoxRegressionInput regressionInput = BoxRegressionInput.Mean,
        long cells = 1,
        Generator? generator = null,
        double backgroundLogit = 0,
        bool predictsFit = false,
        long? encodedChannels = null)
        : base(nameof(EmbeddingBoxPredictor))
    {
        _regressionInput = regressionInput;
        _backgroundLogit = backgroundLogit;
        _embedding = nn.Linear(channels, embeddingWidth);
        var regressionChannels = encodedChannels ?? (regressionInput == BoxRegressionInput.Mean ? channels : channels * cells);
        _regression = nn.Linear(regressionChannels, 8);
        _fit = predictsFit ? nn.Linear(regressionChannels, 1) : null;
        RegisterComponents();
        using (no_grad())
        {
            _embedding.weight!.normal_(0, 0.01, generator);
            nn.init.zeros_(_embedding.bias!);
            _regression.weight!.normal_(0, 0.001, generator);
            nn.init.zeros_(_regression.bias!);
            if (_fit is not null)
            {
                // Without a draw, so that networks with and without it begin alike.
                nn.init.zeros_(_fit.weight!);
                nn.init.zeros_(_fit.bias!);
            }
        }
    }

    /// <summary>The map from the mean region feature to the space of the word embeddings.</summary>
    public Linear Embedding => _embedding;

    /// <summary>Classifies regions against a vocabulary and regresses their boxes.</summary>
    /// <param name="features">[N, C, h, w], the last features of the regions.</param>
    /// <param name="classEmbeddings">[K, D], one row a class.</param>
    public override BoxPrediction forward(Tensor features, Tensor classEmbeddings) => Predict(features, classEmbeddings, encoded: null);

    /// <summary>The same, where something else says what the box regression sees.</summary>
    /// <param name="features">[N, C, h, w], the last features of the regions.</param>
    /// <param name="classEmbeddings">[K, D], one row a class.</param>
    /// <param name="encoded">[N, E] for the box regression and the fit; null takes it from <paramref name="features"/>.</param>
    public BoxPrediction Predict(Tensor features, Tensor classEmbeddings, Tensor? encoded)
    {
        var mean = features.mean([2, 3]);
        var embeddings = _embedding.call(mean);
        var regressionInput = encoded ?? (_regressionInput == BoxRegressionInput.Mean ? mean : features.flatten(1));
        return new BoxPrediction(
            embeddings, Classify(embeddings, classEmbeddings), _regression.call(regressionInput), _fit?.call(regressionInput).squeeze(1));
    }

    /// <summary>Class logits of regions in word space.</summary>
    /// <param name="embeddings">[N, D], <see cref="BoxPrediction.Embeddings"/>.</param>
    /// <param name="classEmbeddings">[K, D], one row a class, background first.</param>
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
