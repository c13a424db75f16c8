using OpenVocabSeg.Networks.Detector;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.MaskTeacher;

/// <summary>Initializes a teacher with the weights of stage 1.</summary>
internal static class TeacherInitialization
{
    /// <summary>
    /// Copies the weights of a caption model to a segmenter: its backbone, its last stage as region head, and its projection as embedding
    /// classifier (the authors' checkpoint mapping).
    /// </summary>
    /// <param name="network">The segmenter's network.</param>
    /// <param name="captions">The result of stage 1.</param>
    /// <exception cref="ArgumentException">The backbone of the caption model has another architecture.</exception>
    public static void Apply(SegmenterNetwork network, CaptionModel captions)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var backbone = captions.Backbone.state_dict();
        var stage = $"{network.Architecture.Backbone.HeadStageName}.";
        SegmenterNetwork.Copy(backbone.Where(pair => !pair.Key.StartsWith(stage, StringComparison.Ordinal)), network.Backbone);
        SegmenterNetwork.Copy(
            backbone.Where(pair => pair.Key.StartsWith(stage, StringComparison.Ordinal))
                .Select(pair => KeyValuePair.Create(pair.Key[stage.Length..], pair.Value)),
            network.Heads.Stage);
        SegmenterNetwork.Copy(captions.Projection.state_dict(), network.Heads.Projection);
    }
}
