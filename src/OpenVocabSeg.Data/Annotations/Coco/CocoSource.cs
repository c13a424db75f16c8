using OpenVocabSeg.Data.Annotations.ImageFiles;
using OpenVocabSeg.Data.Annotations.Shapes;

namespace OpenVocabSeg.Data.Annotations.Coco;

/// <summary>A COCO instances file. Its annotations may have any order, so the whole file is kept in memory.</summary>
internal sealed class CocoSource : AnnotationSource
{
    private readonly AnnotationReadOptions _options;
    private CocoInstances? _instances;

    public CocoSource(string path, AnnotationReadOptions options)
        : base(path, AnnotationFormat.Coco) => _options = options;

    private CocoInstances Instances => _instances ??= CocoInstances.Read(Path);

    // Some tools give a group the name of its class. Of two categories with the same name, the one with annotations is taken.
    private protected override IReadOnlyList<CocoCategory> DeclaredCategories() =>
        [.. Instances.Categories.Where(category => Instances.FindCategory(category.Name) == category)];

    private protected override IEnumerable<AnnotatedImage> Read(CauseCounts leftOut)
    {
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;
        var finder = new ImageFinder(_options.ImageFolder, folder, System.IO.Path.Combine(folder, "images"));
        var annotations = Instances.Annotations.ToLookup(annotation => annotation.ImageId);
        foreach (var image in Instances.Images)
        {
            var name = image.FileName?.Replace('\\', '/') ?? throw new InvalidDataException(
                $"{System.IO.Path.GetFileName(Path)}: image {image.Id}: field 'file_name' is missing.");
            var path = finder.Find(name, System.IO.Path.GetFileName(name));
            yield return new AnnotatedImage(name)
            {
                Id = image.Id,
                Path = path,
                Size = image.Height > 0 && image.Width > 0 ? new ImageSize(image.Height, image.Width) : ImageFinder.SizeOf(path),
                Objects = [.. annotations[image.Id].Select(annotation => ToObject(annotation, leftOut)).OfType<ObjectAnnotation>()],
            };
        }
    }

    // The unchanged file: fields of LVIS and Open Images are kept, and unreadable objects are handled where they are used.
    private protected override CocoInstances Assemble(
        CauseCounts leftOut, Func<AnnotatedImage, string> fileName, CancellationToken cancellationToken)
    {
        var names = Read(new CauseCounts()).ToDictionary(image => image.Id!.Value, fileName);
        return new CocoInstances(
            [.. Instances.Images.Select(image => image with { FileName = names[image.Id] })], Instances.Categories, Instances.Annotations);
    }

    private ObjectAnnotation? ToObject(CocoAnnotation annotation, CauseCounts leftOut)
    {
        leftOut.Add("fields of LVIS and Open Images (ignore, isgroupof)", annotation.IsIgnored || annotation.IsGroupOf ? 1 : 0);
        if (annotation.Problems is { } problems)
        {
            leftOut.Add("unreadable boxes", problems.Box is null ? 0 : 1);
            leftOut.Add("unreadable masks", problems.Mask is null ? 0 : 1);
            foreach (var polygon in problems.Polygons)
            {
                leftOut.Add(polygon.Reason == SkipReason.TooFewPoints ? LeftOutCauses.ShortPolygons : "unreadable polygons");
            }
        }

        var box = annotation.Box ?? BoxOf(annotation.Segmentation);
        if (box is null)
        {
            leftOut.Add("annotations without a box or a mask");
            return null;
        }

        return new ObjectAnnotation(Instances.FindCategory(annotation.CategoryId).Name, box.Value)
        {
            Segmentation = annotation.Segmentation,
            Area = annotation.Area,
            IsCrowd = annotation.IsCrowd,
        };
    }

    private static CocoBox? BoxOf(CocoSegmentation? segmentation) => segmentation switch
    {
        null => null,
        { Mask: { } mask } => CocoBox.FromBoundingBox(mask.BoundingBox),
        { Polygons: { } polygons } => ObjectParts.Extent(polygons),
        _ => null,
    };
}
