using OpenVocabSeg.Data;

namespace OpenVocabSeg.Fuzzing.Targets;

/// <summary>Files of annotation tools, read with their format given, and with their format recognized.</summary>
internal static class AnnotationTargets
{
    // An image that annotations name may be missing.
    private static readonly Type[] Documented =
        [typeof(InvalidDataException), typeof(FileNotFoundException), typeof(DirectoryNotFoundException)];

    public static IEnumerable<FuzzTarget> Create() =>
    [
        Of("annotations-coco", "instances.json", AnnotationFormat.Coco),
        Of("annotations-yolo", "data.yaml", AnnotationFormat.Yolo, ("labels/a.txt", "0 0.5 0.5 0.25 0.5\n")),
        Of("annotations-yolo-labels", "labels/a.txt", AnnotationFormat.Yolo, ("data.yaml", "train: images\nnames: [cat, dog]\n")),
        Of("annotations-labelme", "a.json", AnnotationFormat.LabelMe),
        Of("annotations-voc", "Annotations/a.xml", AnnotationFormat.PascalVoc),
        Of("annotations-voc-labelmap", "labelmap.txt", AnnotationFormat.PascalVoc),
        Of("annotations-voc-split", "ImageSets/Main/train.txt", AnnotationFormat.PascalVoc),
        Of("annotations-cvat", "annotations.xml", AnnotationFormat.Cvat),
        Of("annotations-labelstudio", "export.json", AnnotationFormat.LabelStudio),
        Of("annotations-any-json", "any.json", null),
        Of("annotations-any-xml", "any.xml", null),
        Of("annotations-any-yaml", "any.yaml", null),
    ];

    private static FuzzTarget Of(string name, string file, AnnotationFormat? format, params (string Name, string Content)[] others)
    {
        var scratch = new Scratch();
        var image = ImageFile.EncodePng(new PixelImage(3, 5, new byte[45]));
        foreach (var place in new[] { "a.png", "images/a.png", "JPEGImages/a.png", "SegmentationObject/a.png", "SegmentationClass/a.png" })
        {
            if (format == AnnotationFormat.PascalVoc || !place.StartsWith("Segmentation", StringComparison.Ordinal))
            {
                scratch.Write(place, image);
            }
        }

        foreach (var (other, content) in others)
        {
            scratch.Write(other, content);
        }

        if (name == "annotations-any-yaml")
        {
            scratch.Write("labels/a.txt", "0 0.5 0.5 0.25 0.5\n");
        }

        if (name is "annotations-voc-labelmap" or "annotations-voc-split")
        {
            scratch.Write("Annotations/a.xml", """
                <annotation><filename>a.png</filename><size><width>5</width><height>3</height><depth>3</depth></size>
                <object><name>cat</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>3</xmax><ymax>3</ymax></bndbox></object></annotation>
                """);
        }

        // Folders are read whole; a single file is given where the format is one file.
        var isFolder = format is AnnotationFormat.Yolo or AnnotationFormat.LabelMe or AnnotationFormat.PascalVoc;
        return new FuzzTarget(name, input =>
        {
            var path = scratch.Write(file, input);
            var source = AnnotationFiles.Open(isFolder ? scratch[""] : path, new AnnotationReadOptions { Format = format });
            foreach (var read in source.ReadImages(new CauseCounts()))
            {
                foreach (var item in read.Objects)
                {
                    if (read.Size is { } size)
                    {
                        Rasterize(item, size);
                    }
                }
            }

            source.ToCoco(new CauseCounts());
        }, Documented);
    }

    private static void Rasterize(ObjectAnnotation item, ImageSize size)
    {
        try
        {
            item.ToMask(size);
        }
        catch (ArgumentException)
        {
            // Documented: the run lengths are for an image of another size.
        }
    }
}
