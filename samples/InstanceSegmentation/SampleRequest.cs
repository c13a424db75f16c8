namespace Samples.InstanceSegmentation;

/// <summary>Arguments of the sample.</summary>
internal sealed record SampleRequest
{
    /// <summary>Annotation file or folder; null for generated scenes.</summary>
    public string? Annotations { get; init; }

    /// <summary>Folder of its images; null for where the format keeps them.</summary>
    public string? Images { get; init; }

    /// <summary>A trained segmenter to start from; null for the model for photos that comes with the project.</summary>
    public string? Model { get; init; }

    /// <summary>Weights of an ImageNet ResNet-50 to start from in place of a segmenter; null for none.</summary>
    public string? Backbone { get; init; }

    /// <summary>Whether the small network for small images is trained, from random weights.</summary>
    public bool SmallNetwork { get; init; }

    /// <summary>Number of training steps; null for the recipe's.</summary>
    public int? Iterations { get; init; }

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
