using Microsoft.ML.Data;

namespace Samples.NuGetConsumer;

/// <summary>An image with its annotations.</summary>
public sealed class Photo
{
    public MLImage Image { get; set; } = null!;

    public string[] Label { get; set; } = [];

    public float[] BoundingBoxes { get; set; } = [];

    public string[] Masks { get; set; } = [];
}
