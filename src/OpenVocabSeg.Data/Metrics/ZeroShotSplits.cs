namespace OpenVocabSeg.Data;

/// <summary>The splits of the literature, by the class names of their data sets.</summary>
public static class ZeroShotSplits
{
    private static readonly Lazy<ClassSplit> LazyCoco = new(() => Load("coco-48-17.json"));
    private static readonly Lazy<ClassSplit> LazyOpenImages = new(() => Load("openimages-200-298.json"));

    /// <summary>
    /// COCO: 48 base, 17 novel and 15 excluded classes (Bansal et al., "Zero-Shot Object Detection", ECCV 2018).
    /// </summary>
    public static ClassSplit Coco => LazyCoco.Value;

    /// <summary>Open Images: 200 base and 298 novel classes (Huynh et al., CVPR 2022).</summary>
    /// <remarks>
    /// The list of novel classes that the authors published has 300 lines, "Mouse" twice, and "Bench", which is a base class too. It is
    /// one novel class "Mouse" here, and "Bench" is a base class only: its masks are trained on, so nothing about it is unseen.
    /// </remarks>
    public static ClassSplit OpenImages => LazyOpenImages.Value;

    /// <summary>A split by its short name, <c>coco</c> or <c>openimages</c>; null for another name.</summary>
    /// <param name="name">The name.</param>
    public static ClassSplit? Find(string name) => name switch
    {
        "coco" => Coco,
        "openimages" => OpenImages,
        _ => null,
    };

    private static ClassSplit Load(string file)
    {
        using var stream = typeof(ZeroShotSplits).Assembly.GetManifestResourceStream(file)
            ?? throw new InvalidOperationException($"The resource '{file}' is missing.");
        return ClassSplit.Read(stream, file);
    }
}
