namespace Samples.InstanceSegmentation;

#region AnnotatedPhoto
/// <summary>A row: an image file and the objects in it.</summary>
public sealed class AnnotatedPhoto
{
    /// <summary>File name in the image folder.</summary>
    public string ImagePath { get; set; } = "";

    /// <summary>The class of each object.</summary>
    public string[] Label { get; set; } = [];

    /// <summary>The mask of each object: COCO compressed run lengths, the size of the image.</summary>
    public string[] Masks { get; set; } = [];
}
#endregion
