using OpenVocabSeg.Data.Annotations.ImageFiles;

namespace OpenVocabSeg.Data.Annotations.PascalVoc;

/// <summary>
/// A Pascal VOC data set: boxes from XML files, masks from object PNGs. As in the devkit, object n of an object PNG is the n-th object
/// of the XML file if class and box agree; otherwise the object with the best matching box. Void pixels are background.
/// </summary>
internal sealed class PascalVocSource : AnnotationSource
{
    // A mask without its void border still reaches the first IoU with its box. A random match does not reach the second.
    private const double LeastOverlapByNumber = 0.3;
    private const double LeastOverlapByPlace = 0.5;

    private readonly VocFolder _folder;
    private readonly VocClasses _classes;
    private readonly AnnotationReadOptions _options;
    private readonly ImageFinder _finder;

    public PascalVocSource(string path, AnnotationReadOptions options)
        : base(path, AnnotationFormat.PascalVoc)
    {
        _folder = VocFolder.Open(path);
        _classes = VocClasses.Read(_folder.Root);
        _options = options;
        _finder = new ImageFinder([options.ImageFolder, .. _folder.ImageFolders]);
        if (options.Split is { } split && _folder.List(split) is null)
        {
            throw new InvalidDataException($"{path}: the folder ImageSets has no list '{split}.txt'.");
        }
    }

    private protected override IReadOnlyList<CocoCategory>? DeclaredCategories() => _classes.IsListed ? Number(_classes.Names) : null;

    private protected override IEnumerable<AnnotatedImage> Read(CauseCounts leftOut)
    {
        var splits = _folder.SplitsByStem();
        var stems = _folder.Stems;
        if (_options.Split is { } wanted)
        {
            var listed = _folder.List(wanted)!;
            stems = [.. listed.Intersect(stems, StringComparer.Ordinal)];
            leftOut.Add("listed images without annotations", listed.Count - stems.Count);
        }

        foreach (var stem in stems)
        {
            yield return ReadImage(stem, _options.Split ?? splits.GetValueOrDefault(stem), leftOut);
        }
    }

    private AnnotatedImage ReadImage(string stem, string? split, CauseCounts leftOut)
    {
        var xmlFile = _folder.XmlFile(stem);
        var xml = xmlFile is null ? null : VocXmlFile.Read(xmlFile, leftOut);
        var image = _finder.Find([xml?.Name ?? "", .. ImageFinder.Extensions.Select(extension => stem + extension)]);
        var (size, objects) = (xml?.Size, xml is null ? [] : xml.Objects.OfType<ObjectAnnotation>().ToList());
        if (_folder.ObjectFile(stem) is { } objectFile)
        {
            var (maskSize, masks) = VocMasks.Read(objectFile, _folder.ClassFile(stem), _classes);
            if (size is { } annotated && annotated != maskSize)
            {
                throw new InvalidDataException(
                    $"{System.IO.Path.GetFileName(xmlFile)}: field 'size' is {annotated}, but SegmentationObject/{stem}.png has {maskSize} "
                    + "pixels.");
            }

            (size, objects) = (maskSize, Join(masks, xml?.Objects ?? [], stem));
        }

        var name = image is null ? xml?.Name ?? stem : stem + System.IO.Path.GetExtension(image);
        return new AnnotatedImage(name)
        {
            Path = image,
            Size = size ?? ImageFinder.SizeOf(image),
            Split = split,
            Objects = objects,
        };
    }

    private static List<ObjectAnnotation> Join(IReadOnlyList<VocMask> masks, IReadOnlyList<ObjectAnnotation?> boxes, string stem)
    {
        var maskOfBox = new VocMask?[boxes.Count];
        var rest = new List<VocMask>();
        foreach (var mask in masks)
        {
            if (mask.Number <= boxes.Count && Overlap(mask, boxes[mask.Number - 1]) >= LeastOverlapByNumber)
            {
                maskOfBox[mask.Number - 1] = mask;
            }
            else
            {
                rest.Add(mask);
            }
        }

        var objects = new List<ObjectAnnotation>();
        foreach (var mask in rest)
        {
            var free = Enumerable.Range(0, boxes.Count).Where(i => maskOfBox[i] is null).ToArray();
            var best = free.Length == 0 ? -1 : free.MaxBy(i => Overlap(mask, boxes[i]));
            if (best >= 0 && Overlap(mask, boxes[best]) >= LeastOverlapByPlace)
            {
                maskOfBox[best] = mask;
                continue;
            }

            var name = mask.ClassName ?? throw new InvalidDataException(
                $"SegmentationObject/{stem}.png: object {mask.Number} has no class: neither in SegmentationClass nor by a box of the XML "
                + "file.");
            objects.Add(new ObjectAnnotation(name, CocoBox.FromBoundingBox(mask.Mask.BoundingBox))
            {
                Segmentation = CocoSegmentation.FromMask(mask.Mask),
            });
        }

        var boxed = boxes.Zip(maskOfBox, (box, mask) =>
            mask is null ? box : box! with { Segmentation = CocoSegmentation.FromMask(mask.Mask) });
        return [.. boxed.OfType<ObjectAnnotation>(), .. objects];
    }

    private static double Overlap(VocMask mask, ObjectAnnotation? box) =>
        box is null || (mask.ClassName is { } name && name != box.Category)
            ? 0
            : CocoBox.FromBoundingBox(mask.Mask.BoundingBox).IntersectionOverUnion(box.Box);
}
