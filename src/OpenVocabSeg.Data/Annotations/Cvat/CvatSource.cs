using System.Xml;
using System.Xml.Linq;
using OpenVocabSeg.Data.Annotations.ImageFiles;
using OpenVocabSeg.Data.Annotations.Xml;

namespace OpenVocabSeg.Data.Annotations.Cvat;

/// <summary>A file "CVAT for images 1.1", of a task or of a project.</summary>
internal sealed class CvatSource : AnnotationSource
{
    private readonly AnnotationReadOptions _options;

    public CvatSource(string path, AnnotationReadOptions options)
        : base(path, AnnotationFormat.Cvat) => _options = options;

    private string FileName => System.IO.Path.GetFileName(Path);

    private protected override IReadOnlyList<CocoCategory>? DeclaredCategories()
    {
        // The parts of a skeleton are labels with a parent.
        var labels = Elements("meta").FirstOrDefault()?.Descendants("labels").Elements("label")
            .Where(label => label.Element("parent") is null)
            .Select(label => new XmlFields(FileName, "meta: label", label).Text("name"))
            .Distinct(StringComparer.Ordinal).ToArray();
        return labels is { Length: > 0 } ? Number(labels) : null;
    }

    private protected override IEnumerable<AnnotatedImage> Read(CauseCounts leftOut)
    {
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;
        var finder = new ImageFinder(_options.ImageFolder, System.IO.Path.Combine(folder, "images"), folder);
        var (found, hasSplit) = (false, false);
        foreach (var element in Elements("image"))
        {
            var fields = new XmlFields(FileName, "image", element);
            var name = fields.Text("name").Replace('\\', '/');
            var split = fields.OptionalText("subset");
            found = true;
            if (_options.Split is { } part && !string.Equals(split, part, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            hasSplit = true;
            var image = new XmlFields(FileName, $"image '{name}'", element);
            var size = new ImageSize(image.Size("height"), image.Size("width"));
            yield return new AnnotatedImage(name)
            {
                Id = image.OptionalText("id") is null ? null : image.Int32("id"),
                Path = finder.Find(name, split is null ? "" : $"{split}/{name}"),
                Size = size,
                Split = split,
                Objects = CvatShapes.Read(FileName, name, element, size, leftOut),
            };
        }

        if (!found)
        {
            throw new InvalidDataException($"{FileName}: the file has no element 'image'.");
        }

        if (!hasSplit)
        {
            throw new InvalidDataException($"{FileName}: no image is of the split '{_options.Split}'.");
        }
    }

    /// <summary>The child elements of the root with a given name, read one at a time.</summary>
    private IEnumerable<XElement> Elements(string name)
    {
        using var reader = XmlFile.Open(Path);
        Advance(reader, () => reader.MoveToContent() == XmlNodeType.Element);
        if (reader.LocalName != "annotations")
        {
            throw new InvalidDataException($"{FileName}: the root element is '{reader.LocalName}'; that of a CVAT file is 'annotations'.");
        }

        Advance(reader, reader.Read);
        while (reader.NodeType != XmlNodeType.EndElement && !reader.EOF)
        {
            if (reader.NodeType == XmlNodeType.Element && reader.LocalName == "track")
            {
                throw new InvalidDataException($"{FileName}: the format is 'CVAT for video'; export 'CVAT for images 1.1' instead.");
            }

            if (reader.NodeType == XmlNodeType.Element && reader.LocalName == name)
            {
                XElement? element = null;
                Advance(reader, () => (element = XmlFile.ReadElement(reader, Path)) is not null);
                yield return element!;
            }
            else
            {
                Advance(reader, () =>
                {
                    reader.Skip();
                    return true;
                });
            }
        }
    }

    private void Advance(XmlReader reader, Func<bool> step)
    {
        try
        {
            step();
        }
        catch (XmlException exception)
        {
            throw XmlFile.Broken(Path, exception);
        }

        if (reader.EOF)
        {
            throw new InvalidDataException($"{FileName}: the file is truncated.");
        }
    }
}
