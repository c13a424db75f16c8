using Microsoft.ML.Data;

namespace Samples.NuGetConsumer;

/// <summary>One image and what was drawn on it.</summary>
public sealed class Photo
{
    public MLImage Image { get; set; } = null!;

    public string[] Label { get; set; } = [];

    public float[] BoundingBoxes { get; set; } = [];

    public string[] Masks { get; set; } = [];
}
