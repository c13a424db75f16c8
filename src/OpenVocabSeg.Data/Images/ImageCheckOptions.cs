namespace OpenVocabSeg.Data;

/// <summary>Settings of <see cref="ImageCheck"/>.</summary>
public sealed class ImageCheckOptions
{
    /// <summary>Whether every image is decoded; otherwise only the header of each file is read.</summary>
    /// <value>Default: true.</value>
    public bool Decode { get; init; } = true;

    /// <summary>Whether the EXIF orientation of images is applied.</summary>
    /// <value>Default: false.</value>
    public bool ApplyOrientation { get; init; }

    /// <summary>Name of <see cref="ApplyOrientation"/> in messages, such as "--apply-exif". Null for the property's name.</summary>
    public string? OrientationOption { get; init; }

    /// <summary>Receives progress about a hundred times, on any thread.</summary>
    public IProgress<ImageCheckProgress>? Progress { get; init; }

    /// <summary>Cancels the check.</summary>
    public CancellationToken CancellationToken { get; init; }
}
