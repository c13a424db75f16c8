namespace OpenVocabSeg.Data;

/// <summary>Settings of <see cref="ImageCheck"/>.</summary>
public sealed class ImageCheckOptions
{
    /// <summary>Whether every image is decoded; otherwise only the head of each file is read.</summary>
    /// <value>Default: true.</value>
    public bool Decode { get; init; } = true;

    /// <summary>Whether images are used upright, as their EXIF orientation says, and not as stored.</summary>
    /// <value>Default: false.</value>
    public bool ApplyOrientation { get; init; }

    /// <summary>How a user asks for <see cref="ApplyOrientation"/>, for messages: "--apply-exif". Null for the option's own name.</summary>
    public string? OrientationOption { get; init; }

    /// <summary>Told how far the check is, from any thread, some hundred times.</summary>
    public IProgress<ImageCheckProgress>? Progress { get; init; }

    /// <summary>Ends the check.</summary>
    public CancellationToken CancellationToken { get; init; }
}
