namespace OpenVocabSeg.Data.ConceptualCaptions;

/// <summary>An image whose name begins with a number.</summary>
/// <param name="Path">Path of the image.</param>
/// <param name="Number">The number in the name.</param>
/// <param name="Checksum">The number after an underscore, which some tools compute from the URL; null if there is none.</param>
internal readonly record struct NumberedImage(string Path, long Number, uint? Checksum)
{
    private static readonly string[] Extensions = ["", ".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp"];

    /// <summary>Whether a file has the name of an image, numbered or not.</summary>
    public static bool IsImage(string path) =>
        Extensions.Contains(System.IO.Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>Parses the name of an image; null if it does not begin with a number.</summary>
    public static NumberedImage? Read(string path, ShardSize? shards)
    {
        var parts = System.IO.Path.GetFileNameWithoutExtension(path).Split('_');
        if (ShardSize.Digits(parts[0]) is not { } number)
        {
            return null;
        }

        return parts.Length == 1
            ? new(path, shards?.Number(parts[0]) ?? number, null)
            : new(path, number, ShardSize.Digits(parts[1]) is { } checksum and <= uint.MaxValue ? (uint)checksum : null);
    }

    /// <summary>
    /// Whether the image is in the layout of img2dataset: in a folder named after the shard that begins the image's name.
    /// </summary>
    public bool IsInShard()
    {
        var folder = System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(Path)) ?? "";
        var name = System.IO.Path.GetFileNameWithoutExtension(Path);
        return folder.Length < name.Length && ShardSize.Digits(folder) is not null && name.StartsWith(folder, StringComparison.Ordinal);
    }
}
