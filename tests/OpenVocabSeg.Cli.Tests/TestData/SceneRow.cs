using Microsoft.ML.Data;

namespace OpenVocabSeg.Cli.Tests.TestData;

/// <summary>An annotated image as a user would declare it.</summary>
public sealed class SceneRow
{
    public MLImage? Image { get; set; }

    public string[] Label { get; set; } = [];

    public float[] BoundingBoxes { get; set; } = [];

    public string[] Masks { get; set; } = [];
}
