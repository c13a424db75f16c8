using System.Text.Json;
using OpenVocabSeg.Data.Annotations.ImageFiles;
using OpenVocabSeg.Data.Coco;

namespace OpenVocabSeg.Data.Annotations.LabelStudio;

/// <summary>Label Studio's exports JSON and JSON-MIN, and tasks with predictions that it imports.</summary>
internal sealed class LabelStudioSource : AnnotationSource
{
    private readonly AnnotationReadOptions _options;

    public LabelStudioSource(string path, AnnotationReadOptions options)
        : base(path, AnnotationFormat.LabelStudio) => _options = options;

    private protected override IReadOnlyList<CocoCategory>? DeclaredCategories() => null;

    private protected override IEnumerable<AnnotatedImage> Read(CauseCounts leftOut)
    {
        using var stream = new JsonElementStream(Path);
        var start = stream.ReadStart();
        if (start == JsonTokenType.StartObject)
        {
            throw new InvalidDataException($"{stream.FileName}: the file is a single task; a Label Studio export is a list of tasks.");
        }

        if (start != JsonTokenType.StartArray)
        {
            throw new InvalidDataException($"{stream.FileName}: the file is not a JSON list of tasks.");
        }

        // Tasks are parsed on several threads and returned in order.
        long? previous = null;
        var file = stream.FileName;
        foreach (var (image, counts) in stream.ReadElements((index, element) => ReadImage(file, index + 1, element)))
        {
            // JSON-MIN repeats a task for each of its annotations, latest first.
            if (image.Id is { } id && id == previous)
            {
                leftOut.Add("further annotations of a task");
                continue;
            }

            previous = image.Id;
            leftOut.Add(counts);
            yield return image;
        }

        stream.ReadEnd();
    }

    private (AnnotatedImage Image, CauseCounts LeftOut) ReadImage(string file, int number, JsonElement element)
    {
        var leftOut = new CauseCounts();
        try
        {
            return (ReadImage(new LabelStudioTask(file, number, element, leftOut), file), leftOut);
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidDataException($"{file}: task number {number} contains text that is not valid Unicode.", exception);
        }
    }

    private AnnotatedImage ReadImage(LabelStudioTask task, string file)
    {
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;
        var finder = new ImageFinder(_options.ImageFolder, System.IO.Path.Combine(folder, "images"), folder);
        var name = LabelStudioUrl.Name(task.Image());
        var path = finder.Find(name, System.IO.Path.GetFileName(name), LabelStudioUrl.WithoutUploadPrefix(name) ?? "");
        var regions = task.Regions();
        var size = regions.Select(region => region.Size).FirstOrDefault(known => known is not null) ?? ImageFinder.SizeOf(path);
        if (size is null && regions.Any(region => region.HasShape))
        {
            throw new InvalidDataException(
                $"{file}: {task.Description}: fields 'original_width' and 'original_height' are missing, "
                + $"and the image '{name}' to take the size from does not exist.");
        }

        return new AnnotatedImage(name)
        {
            Id = task.Id,
            Path = path,
            Size = size,
            Objects = size is { } known ? task.Objects(regions, known) : [],
        };
    }
}
