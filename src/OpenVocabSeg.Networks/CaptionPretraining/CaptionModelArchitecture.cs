using OpenVocabSeg.Data;

namespace OpenVocabSeg.Networks;

/// <summary>A caption model as numbers; serializes to JSON for a model's manifest.</summary>
public sealed record CaptionModelArchitecture
{
    /// <summary>The backbone; its last stage makes the grid of regions.</summary>
    public required ResNetArchitecture Backbone { get; init; }

    /// <summary>Width D of the word embeddings, into which regions are projected.</summary>
    public required int EmbeddingSize { get; init; }

    /// <summary>How images enter the backbone.</summary>
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
