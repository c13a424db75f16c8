using OpenVocabSeg.Networks.Training;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.CaptionPretraining;

/// <summary>Stage 1: learns from captions which image regions words speak of (Zareian et al., CVPR 2021).</summary>
internal static class CaptionPretrainer
{
    /// <summary>Trains a caption model.</summary>
    /// <param name="source">Training data; rows with a caption that has a known word are used, one of their captions in each step.</param>
    /// <param name="embeddings">
    /// Word embeddings, fixed. With <see cref="CaptionPretrainingSettings.Transformer"/>, all of them are the vocabulary that
    /// hidden words are chosen from, so a large table should be reduced to the words of the captions before.
    /// </param>
    /// <param name="settings">The numbers of the stage.</param>
    /// <param name="context">Seed, device, progress, cancellation.</param>
    /// <param name="start">The weights to begin with; random unless given.</param>
    /// <returns>The model, on the device of <paramref name="context"/>.</returns>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    /// <exception cref="InvalidDataException">
    /// Initial weights are of another network, or the file of <see cref="TrainingContext.Checkpoint"/> is damaged.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// Fewer than two rows can be used, or the file of <see cref="TrainingContext.Checkpoint"/> is of another training.
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
        settings.Validate();
        settings.Transformer?.Validate(embeddings.Dimension);
        var architecture = new CaptionModelArchitecture
        {
            Backbone = settings.Backbone,
            EmbeddingSize = embeddings.Dimension,
            Preprocessing = settings.Preprocessing,
            Grounding = settings.Grounding,
        };
        using var scope = NewDisposeScope();
        using var loop = new CaptionPretrainingLoop(architecture, embeddings, settings, context, start ?? new CaptionPretrainingStart());
        return new CaptionModel(loop.Run(source), architecture, embeddings);
    }
}
