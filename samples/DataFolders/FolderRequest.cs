namespace Samples.DataFolders;

/// <summary>The downloads and the folder to build. Nothing is downloaded.</summary>
internal sealed record FolderRequest
{
    /// <summary>Folder of COCO 2017: <c>annotations</c>, <c>train2017</c>, <c>val2017</c>, as its archives unpack.</summary>
    public required string Coco { get; init; }

    /// <summary>An annotation file of LVIS v1; its categories are used.</summary>
    public required string Lvis { get; init; }

    /// <summary>GloVe's text file of 100 dimensions, for <c>coco-mini</c>.</summary>
    public string? Glove { get; init; }

    /// <summary>A folder with BERT's <c>vocab.txt</c> and <c>model.safetensors</c>, for <c>coco-xpm</c>; null leaves it out.</summary>
    public string? Bert { get; init; }

    /// <summary>ResNet-50 of MSRA with torchvision's names as safetensors; null leaves it out.</summary>
    public string? Backbone { get; init; }

    /// <summary>The folder to build; it is empty or does not exist.</summary>
    public required string Output { get; init; }

    /// <summary>Number of training photos, for <c>coco-mini</c>.</summary>
    public int TrainingPhotos { get; init; } = 600;

    /// <summary>Number of test photos, for <c>coco-mini</c>.</summary>
    public int TestPhotos { get; init; } = 100;

    /// <summary>Number of the first lines of the GloVe file that are kept, for <c>coco-mini</c>.</summary>
    public int FrequentWords { get; init; } = 50_000;

    /// <summary>Random seed of the choice of photos.</summary>
    public int Seed { get; init; } = 1;
}
