using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.Annotations.LabelMe;

/// <summary>
/// LabelMe files: one JSON file per image, in a folder or its subfolders. Shapes with the same label and <c>group_id</c> are one
/// object, as in LabelMe's own exporters.
/// </summary>
internal sealed class LabelMeSource : AnnotationSource
{
    private readonly string _root;
    private readonly string[] _files;
    private readonly AnnotationReadOptions _options;

    public LabelMeSource(string path, AnnotationReadOptions options)
        : base(path, AnnotationFormat.LabelMe)
    {
        _options = options;
        if (File.Exists(path))
        {
            (_root, _files) = (System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!, [path]);
            return;
        }

        _root = path;
        _files = FolderFiles.All(path, "*.json");
    }

    private protected override IReadOnlyList<CocoCategory>? DeclaredCategories() => null;

    private protected override IEnumerable<AnnotatedImage> Read(CauseCounts leftOut)
    {
        var found = false;
        foreach (var file in _files)
        {
            if (LabelMeFile.Read(file, leftOut) is not { } content)
            {
                leftOut.Add("JSON files that are not LabelMe files");
                continue;
            }

            found = true;
            yield return content.ToImage(_root, _options.ImageFolder, leftOut);
        }

        if (!found)
        {
            throw new InvalidDataException($"{Path}: none of its JSON files is a LabelMe file: they have no field 'shapes'.");
        }
    }
}
