using OpenVocabSeg.Data.Shards;

namespace OpenVocabSeg.Cli.Prediction;

/// <summary>Arguments of <c>ovseg predict</c>.</summary>
internal sealed record PredictionRequest
{
    /// <summary>Model file.</summary>
    public required string Model { get; init; }

    /// <summary>Image files and folders of images.</summary>
    public required IReadOnlyList<string> Images { get; init; }

    /// <summary>The classes to detect; empty for those of the model.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Minimum score, 0 to 1; null for the model's.</summary>
    public float? Threshold { get; init; }

    /// <summary>Maximum number of detections per image; null for the model's.</summary>
    public int? Max { get; init; }

    /// <summary>Overlay file (one image) or folder; null for none.</summary>
    public string? Overlay { get; init; }

    /// <summary>COCO results file; null for none.</summary>
    public string? Json { get; init; }

    /// <summary>COCO file that gives image ids; null takes them from the file names.</summary>
    public string? ImageIds { get; init; }

    /// <summary>Whether the EXIF orientation of images is applied.</summary>
    public bool ApplyExif { get; init; }

    /// <summary>COCO instances file that gives category ids; null for 1…n in the order of the words.</summary>
    public string? Categories { get; init; }

    /// <summary>Whether boxes are left out of the results.</summary>
    public bool MasksOnly { get; init; }

    /// <summary>Device to compute on; null for the CPU.</summary>
    public string? Device { get; init; }

    /// <summary>What convolutions compute in, as a value of <see cref="PrecisionOption"/>; null for the default.</summary>
    public string? Precision { get; init; }

    /// <summary>The part of the images to predict, which needs <see cref="Json"/>; null for all.</summary>
    public Shard? Shard { get; init; }
}
