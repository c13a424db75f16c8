namespace Samples.Snippets;

#region Photo
/// <summary>An image file, its captions, and its annotated objects.</summary>
public sealed class Photo
{
    public string ImagePath { get; set; } = "";

    public string[] Captions { get; set; } = [];

    public string[] Label { get; set; } = [];

    public float[] BoundingBoxes { get; set; } = [];

    public string[] Masks { get; set; } = [];
}
#endregion
