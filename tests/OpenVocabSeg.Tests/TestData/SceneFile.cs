namespace OpenVocabSeg.Tests.TestData;

/// <summary>A row that names its image's file.</summary>
public sealed class SceneFile
{
    public string ImagePath { get; set; } = string.Empty;

    public string[] Captions { get; set; } = [];

    public string[] Label { get; set; } = [];

    public float[] BoundingBoxes { get; set; } = [];

    public string[] Masks { get; set; } = [];
}
