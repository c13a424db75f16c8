namespace Samples.InstanceSegmentation;

/// <summary>What the sample was asked to do.</summary>
internal sealed record SampleRequest
{
    /// <summary>Annotation file or folder; null for generated scenes.</summary>
    public string? Annotations { get; init; }

    /// <summary>Folder of its images; null for where the form keeps them.</summary>
    public string? Images { get; init; }

    /// <summary>ImageNet ResNet-50 to start from; null for a small network.</summary>
    public string? Backbone { get; init; }

    /// <summary>Training steps.</summary>
    public required int Iterations { get; init; }

    /// <summary>Folder for model and overlay.</summary>
    public required string Output { get; init; }

    /// <summary>Seed of training and scenes.</summary>
    public required int Seed { get; init; }

    /// <summary>Whether every image is decoded before the training.</summary>
    public bool CheckImages { get; init; } = true;

    /// <summary>Whether images are turned as EXIF says.</summary>
    public bool ApplyExif { get; init; }
}
