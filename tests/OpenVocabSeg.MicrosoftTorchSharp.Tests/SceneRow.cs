using Microsoft.ML.Data;

namespace OpenVocabSeg.MicrosoftTorchSharp.Tests;

/// <summary>An annotated image.</summary>
public sealed class SceneRow
{
    public MLImage Image { get; set; } = null!;

    public string[] Label { get; set; } = [];

    public float[] BoundingBoxes { get; set; } = [];

    public string[] Masks { get; set; } = [];
}
