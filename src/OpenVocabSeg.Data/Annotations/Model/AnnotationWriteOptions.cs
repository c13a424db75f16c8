namespace OpenVocabSeg.Data;

/// <summary>Options for writing annotations.</summary>
public sealed record AnnotationWriteOptions
{
    /// <summary>
    /// Whether the image files are copied to where the format expects them (YOLO, Pascal VOC, LabelMe); false writes annotations only.
    /// </summary>
    public bool CopyImages { get; init; }

    /// <summary>
    /// Prefix of image names in Label Studio tasks: the URL of their folder. The default is a local storage whose root contains the
    /// images.
    /// </summary>
    public string ImageRoot { get; init; } = "/data/local-files/?d=";

    /// <summary>Receives the number of images written so far.</summary>
    public IProgress<int>? Progress { get; init; }

    /// <summary>Cancels writing; a data set of several files is then incomplete.</summary>
    public CancellationToken CancellationToken { get; init; }
}
