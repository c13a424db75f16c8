using Microsoft.ML.Data;

namespace OpenVocabSeg.Tests.TestData;

/// <summary>A row as a user would declare it.</summary>
public sealed class ImageRow
{
    public int Id { get; set; }

    public MLImage? Image { get; set; }

    public string[] Captions { get; set; } = [];

    public string[] Label { get; set; } = [];

    public float[] BoundingBoxes { get; set; } = [];

    public string[] Masks { get; set; } = [];
}
