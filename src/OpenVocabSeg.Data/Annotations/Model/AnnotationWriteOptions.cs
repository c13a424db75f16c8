namespace OpenVocabSeg.Data;

/// <summary>How annotations are written.</summary>
public sealed record AnnotationWriteOptions
{
    /// <summary>
    /// Whether the image files are copied to where the form expects them (YOLO, Pascal VOC, LabelMe); false writes annotations alone.
    /// </summary>
    public bool CopyImages { get; init; }

    /// <summary>
    /// What stands before an image's name in Label Studio's tasks: the address of its folder. The default is a local storage whose root
    /// holds the images.
    /// </summary>
    public string ImageRoot { get; init; } = "/data/local-files/?d=";

    /// <summary>Receives the number of images written so far.</summary>
    public IProgress<int>? Progress { get; init; }

    /// <summary>Stops the writing; a data set of several files is then incomplete.</summary>
    public CancellationToken CancellationToken { get; init; }
}
