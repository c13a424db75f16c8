using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.Annotations.PascalVoc;

/// <summary>
/// Layout of a Pascal VOC data set: the devkit's folders, or XML files next to their images, as labelImg and Roboflow write them.
/// </summary>
internal sealed class VocFolder
{
    private static readonly string[] Splits = ["train", "val", "test"];
    private readonly string? _objects;
    private readonly string? _classes;
    private readonly Dictionary<string, string> _xml = new(StringComparer.Ordinal);

    private VocFolder(string root)
    {
        Root = root;
        (_objects, _classes) = (Existing("SegmentationObject"), Existing("SegmentationClass"));
    }

    public string Root { get; }

    /// <summary>Names of the annotated images, without extension and with '/' between folders, sorted.</summary>
    public IReadOnlyList<string> Stems { get; private set; } = [];

    /// <summary>Whether a folder is such a data set.</summary>
    public static bool IsOne(string path)
    {
        var annotations = Path.Combine(path, "Annotations");
        return Directory.Exists(Path.Combine(path, "SegmentationObject"))
            || (Directory.Exists(annotations) && FolderFiles.Each(annotations, "*.xml").Any());
    }

    /// <summary>Opens a folder, or the XML file of one image.</summary>
    public static VocFolder Open(string path)
    {
        if (File.Exists(path))
        {
            var single = new VocFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
            single._xml[Path.GetFileNameWithoutExtension(path)] = path;
            single.Stems = [Path.GetFileNameWithoutExtension(path)];
            return single;
        }

        var folder = new VocFolder(path);
        var xmlRoot = folder.Existing("Annotations") ?? path;
        foreach (var file in FolderFiles.All(xmlRoot, "*.xml"))
        {
            folder._xml[Stem(xmlRoot, file)] = file;
        }

        var masks = folder._objects is { } objects
            ? FolderFiles.All(objects, "*.png").Select(file => Stem(objects, file))
            : [];
        folder.Stems = [.. folder._xml.Keys.Union(masks, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return folder;
    }

    public string? XmlFile(string stem) => _xml.GetValueOrDefault(stem);

    public string? ObjectFile(string stem) => Png(_objects, stem);

    public string? ClassFile(string stem) => Png(_classes, stem);

    /// <summary>Folders that may contain the images.</summary>
    public IEnumerable<string?> ImageFolders => [Existing("JPEGImages"), Existing("images"), Root];

    /// <summary>
    /// The names in a list of <c>ImageSets</c>; the list for segmentation takes precedence over that for detection. Null if there is none.
    /// </summary>
    public IReadOnlyList<string>? List(string split)
    {
        string[] kinds = _objects is null ? ["Main", "Segmentation"] : ["Segmentation", "Main"];
        foreach (var kind in kinds)
        {
            var file = Path.Combine(Root, "ImageSets", kind, split + ".txt");
            if (File.Exists(file))
            {
                return [.. TextLines.Read(file, refusesPipes: true).Select(line => FirstWord(line.Text)).Where(name => name.Length > 0)];
            }
        }

        return null;
    }

    /// <summary>The split of each image that is in a list of train, val or test.</summary>
    public Dictionary<string, string> SplitsByStem()
    {
        var splits = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var split in Splits)
        {
            foreach (var stem in List(split) ?? [])
            {
                splits.TryAdd(stem, split);
            }
        }

        return splits;
    }

    private string? Existing(string folder) => Path.Combine(Root, folder) is var path && Directory.Exists(path) ? path : null;

    private static string? Png(string? folder, string stem) =>
        folder is not null && Path.Combine(folder, stem + ".png") is var file && File.Exists(file) ? file : null;

    private static string Stem(string folder, string file) =>
        Path.ChangeExtension(Path.GetRelativePath(folder, file), null).Replace('\\', '/');

    private static string FirstWord(string line) =>
        line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is [var word, ..] ? word : "";
}
