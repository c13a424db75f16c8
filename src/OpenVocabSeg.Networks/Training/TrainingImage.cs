using OpenVocabSeg.Data;

namespace OpenVocabSeg.Networks.Training;

/// <summary>One row of training data; each stage uses the parts it needs.</summary>
internal sealed record TrainingImage
{
    /// <summary>The name of the image in messages, such as a file name or the number of a row.</summary>
    public string? Name { get; init; }

    /// <summary>The image.</summary>
    public required PixelImage Image { get; init; }

    /// <summary>Zero or more sentences that describe the image (stage 1).</summary>
    public IReadOnlyList<string> Captions { get; init; } = [];

    /// <summary>The annotated instances of base classes (stages 2 and 4).</summary>
    public IReadOnlyList<AnnotatedInstance> Instances { get; init; } = [];

    /// <summary>The teacher's pseudo labels (stage 4).</summary>
    public IReadOnlyList<AnnotatedInstance> PseudoInstances { get; init; } = [];
}
