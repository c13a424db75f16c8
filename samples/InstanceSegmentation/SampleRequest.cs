namespace Samples.InstanceSegmentation;

/// <summary>Arguments of the sample.</summary>
internal sealed record SampleRequest
{
    /// <summary>Annotation file or folder; null for generated scenes.</summary>
    public string? Annotations { get; init; }

    /// <summary>Folder of its images; null for where the format keeps them.</summary>
    public string? Images { get; init; }

    /// <summary>Weights of an ImageNet ResNet-50; null for a small network.</summary>
    public string? Backbone { get; init; }

    /// <summary>Number of training steps.</summary>
    public required int Iterations { get; init; }

    /// <summary>Folder for model and overlay.</summary>
    public required string Output { get; init; }

    /// <summary>Random seed of training and scenes.</summary>
    public required int Seed { get; init; }

    /// <summary>Whether every image is decoded before the training.</summary>
    public bool CheckImages { get; init; } = true;

    /// <summary>Whether crowd regions are trained on as objects.</summary>
    public bool CrowdsAsObjects { get; init; }

    /// <summary>Whether the EXIF orientation of images is applied.</summary>
    public bool ApplyExif { get; init; }
}
