namespace OpenVocabSeg.Samples.Snippets;

#region Photo
/// <summary>A picture's file, sentences about it, and the objects whose masks somebody drew.</summary>
public sealed class Photo
{
    public string ImagePath { get; set; } = "";

    public string[] Captions { get; set; } = [];

    public string[] Label { get; set; } = [];

    public float[] BoundingBoxes { get; set; } = [];

    public string[] Masks { get; set; } = [];
}
#endregion
