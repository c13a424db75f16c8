namespace Samples.DataFolders;

/// <summary>The downloads that both folders need, and the folder to build. Nothing is downloaded.</summary>
internal sealed record FolderRequest
{
    /// <summary>Folder of COCO 2017: <c>annotations</c>, <c>train2017</c>, <c>val2017</c>, as its archives unpack.</summary>
    public required string Coco { get; init; }

    /// <summary>An annotation file of LVIS v1; its categories are used.</summary>
    public required string Lvis { get; init; }

    /// <summary>ResNet-50 of MSRA with torchvision's names as safetensors; null leaves it out.</summary>
    public string? Backbone { get; init; }

    /// <summary>The folder to build; it is empty or does not exist.</summary>
    public required string Output { get; init; }
}
