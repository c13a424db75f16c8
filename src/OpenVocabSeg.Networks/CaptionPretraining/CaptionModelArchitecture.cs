using OpenVocabSeg.Data;

namespace OpenVocabSeg.Networks;

/// <summary>The architecture of a caption model. It is stored as JSON in the manifest of a model.</summary>
public sealed record CaptionModelArchitecture
{
    /// <summary>The backbone. Its last stage computes the grid of regions.</summary>
    public required ResNetArchitecture Backbone { get; init; }

    /// <summary>Dimension D of the word embeddings, to which regions are projected.</summary>
    public required int EmbeddingSize { get; init; }

    /// <summary>The preprocessing of images.</summary>
    public ImagePreprocessing Preprocessing { get; init; } = new();

    /// <summary>How words and regions are compared.</summary>
    public GroundingSettings Grounding { get; init; } = new();

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is outside its range; the message names it.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(EmbeddingSize);
        Backbone.Validate();
        Preprocessing.Validate();
        Grounding.Validate();
    }
}
