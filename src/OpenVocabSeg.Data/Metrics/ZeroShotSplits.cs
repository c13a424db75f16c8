namespace OpenVocabSeg.Data;

/// <summary>The splits of the literature, with the class names of their data sets.</summary>
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
    /// The authors' published list of novel classes has 300 lines. "Mouse" is listed twice, and "Bench" is also a base class. Here "Mouse"
    /// is one novel class, and "Bench" is a base class only, because its masks are used for training.
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

    /// <summary>
    /// The split of open-vocabulary LVIS (Gu et al., "Open-vocabulary Object Detection via Vision and Language Knowledge Distillation",
    /// ICLR 2022): common and frequent classes are base, rare ones novel, so the average precision of novel classes is APr.
    /// </summary>
    /// <param name="categories">Classes of LVIS, with their frequencies.</param>
    /// <exception cref="ArgumentException">A class has no frequency.</exception>
    public static ClassSplit FromFrequencies(IEnumerable<CocoCategory> categories)
    {
        ArgumentNullException.ThrowIfNull(categories);
        CocoCategory[] all = [.. categories];
        if (Array.Find(all, category => category.Frequency is null) is { } unknown)
        {
            throw new ArgumentException($"The category '{unknown.Name}' has no frequency.", nameof(categories));
        }

        var isRare = all.ToLookup(category => category.Frequency == LvisFrequency.Rare, category => category.Name);
        return new ClassSplit(isRare[false], isRare[true]);
    }

    private static ClassSplit Load(string file)
    {
        using var stream = typeof(ZeroShotSplits).Assembly.GetManifestResourceStream(file)
            ?? throw new InvalidOperationException($"The resource '{file}' is missing.");
        return ClassSplit.Read(stream, file);
    }
}
