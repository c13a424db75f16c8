using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Training;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.CaptionPretraining;

/// <summary>Stage 1: learns from captions which image regions words refer to (Zareian et al., CVPR 2021).</summary>
internal static class CaptionPretrainer
{
    /// <summary>Trains a caption model.</summary>
    /// <param name="source">
    /// Training data; only rows with a caption that has a known word are used, with one of their captions per step.
    /// </param>
    /// <param name="embeddings">
    /// Word embeddings, fixed. With <see cref="CaptionNetworkSettings.Transformer"/>, masked words are predicted among all of them,
    /// so a large table should first be reduced to the words of the captions.
    /// </param>
    /// <param name="settings">The settings of the stage.</param>
    /// <param name="context">Seed, device, progress, cancellation.</param>
    /// <param name="start">The initial weights; random if not given.</param>
    /// <returns>The model, on the device of <paramref name="context"/>.</returns>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    /// <exception cref="InvalidDataException">
    /// The initial weights belong to another network, or the file of <see cref="TrainingContext.Checkpoint"/> is damaged.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// Fewer than two rows can be used, or the file of <see cref="TrainingContext.Checkpoint"/> belongs to another training run.
    /// </exception>
    /// <exception cref="OperationCanceledException">The training was canceled.</exception>
    public static CaptionModel Train(
        ITrainingImageSource source,
        WordEmbeddings embeddings,
        CaptionPretrainingSettings settings,
        TrainingContext context,
        CaptionPretrainingStart? start = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(embeddings);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(context);
        TorchRuntime.Initialize();
        context.Validate();
        context = context.OfThisProcess();
        settings.Validate();
        settings.Network.Transformer?.Validate(embeddings.Dimension);
        var architecture = new CaptionModelArchitecture
        {
            Backbone = settings.Network.Backbone,
            EmbeddingSize = embeddings.Dimension,
            Preprocessing = settings.Network.Preprocessing,
            Grounding = settings.Losses.Grounding,
        };
        using var modes = OwnModes.Begin();
        using var scope = NewDisposeScope();
        using var loop = new CaptionPretrainingLoop(architecture, embeddings, settings, context, start ?? new CaptionPretrainingStart());
        return new CaptionModel(loop.Run(source), architecture, embeddings);
    }
}
