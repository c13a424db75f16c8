using Microsoft.ML.Data;

namespace OpenVocabSeg.PublicApi.Tests;

/// <summary>A row as a user declares it, without any attribute of this library.</summary>
public sealed class Photo
{
    public MLImage Image { get; set; } = null!;

    public string[] Captions { get; set; } = [];

    public string[] Label { get; set; } = [];

    public float[] BoundingBoxes { get; set; } = [];

    public string[] Masks { get; set; } = [];
}
