using OpenVocabSeg.Data;

namespace OpenVocabSeg.Cli.Conversion;

/// <summary>Names of the annotation formats on the command line.</summary>
internal static class FormatNames
{
    private static readonly (string Name, AnnotationFormat Format)[] Names =
    [
        ("coco", AnnotationFormat.Coco),
        ("yolo", AnnotationFormat.Yolo),
        ("labelme", AnnotationFormat.LabelMe),
        ("voc", AnnotationFormat.PascalVoc),
        ("cvat", AnnotationFormat.Cvat),
        ("label-studio", AnnotationFormat.LabelStudio),
    ];

    /// <summary>All names.</summary>
    public static string[] All => [.. Names.Select(pair => pair.Name)];

    /// <summary>Names of the formats that have a place for images.</summary>
    public static IEnumerable<string> WithImages => Names
        .Where(pair => pair.Format is AnnotationFormat.Yolo or AnnotationFormat.LabelMe or AnnotationFormat.PascalVoc)
        .Select(pair => pair.Name);

    /// <summary>The format with a name of <see cref="All"/>.</summary>
    public static AnnotationFormat Parse(string name) => Names.Single(pair => pair.Name == name).Format;

    /// <summary>The name of a format.</summary>
    public static string Show(AnnotationFormat format) => Names.Single(pair => pair.Format == format).Name;
}
