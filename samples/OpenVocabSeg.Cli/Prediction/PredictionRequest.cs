namespace OpenVocabSeg.Cli.Prediction;

/// <summary>What <c>ovseg predict</c> was asked to do.</summary>
internal sealed record PredictionRequest
{
    /// <summary>Model file.</summary>
    public required string Model { get; init; }

    /// <summary>Image files and folders of images.</summary>
    public required IReadOnlyList<string> Images { get; init; }

    /// <summary>The classes to look for; empty for those of the model.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Lowest score; null for the model's.</summary>
    public float? Threshold { get; init; }

    /// <summary>Most objects in an image; null for the model's.</summary>
    public int? Max { get; init; }

    /// <summary>Overlay file (one image) or folder; null for none.</summary>
    public string? Overlay { get; init; }

    /// <summary>COCO results file; null for none.</summary>
    public string? Json { get; init; }

    /// <summary>COCO file whose images give the ids; null takes them from the names of the images.</summary>
    public string? ImageIds { get; init; }

    /// <summary>Whether images are turned as EXIF says.</summary>
    public bool ApplyExif { get; init; }

    /// <summary>COCO instances file whose categories give the ids; null for 1…n in the order of the words.</summary>
    public string? Categories { get; init; }

    /// <summary>Whether the results carry no boxes.</summary>
    public bool MasksOnly { get; init; }

    /// <summary>Where to compute; null for the CPU.</summary>
    public string? Device { get; init; }
}
