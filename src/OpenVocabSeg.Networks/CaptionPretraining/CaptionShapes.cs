using OpenVocabSeg.Networks.Backbones;

namespace OpenVocabSeg.Networks.CaptionPretraining;

/// <summary>Names and shapes of the matrices and convolutions of a <see cref="CaptionNetwork"/>, without the network.</summary>
internal static class CaptionShapes
{
    private const string Backbone = "backbone.body.";

    /// <summary>The names and shapes, enumerated lazily.</summary>
    public static IEnumerable<(string Name, long[] Shape)> Of(CaptionModelArchitecture architecture) =>
        Enumerable.Range(0, architecture.Backbone.Stages.Count)
            .SelectMany(index => ResNetShapes.Stage(architecture.Backbone, index, Backbone))
            .Prepend(ResNetShapes.Stem(architecture.Backbone, Backbone))
            .Append((
                $"mmss_heads.{nameof(GroundingHead)}.v2l_projection.weight",
                [architecture.EmbeddingSize, architecture.Backbone.HeadChannels]));
}
