using System.Globalization;
using System.Text.Json;
using OpenVocabSeg.Data.Annotations.ImageFiles;
using OpenVocabSeg.Data.Annotations.Shapes;
using OpenVocabSeg.Data.Coco;

namespace OpenVocabSeg.Data.Annotations.LabelStudio;

/// <summary>A task of a Label Studio export: an image and the regions that a person or a model drew on it.</summary>
internal sealed class LabelStudioTask
{
    private readonly string _file;
    private readonly CocoFields _fields;
    private readonly JsonElement _element;
    private readonly CauseCounts _leftOut;

    /// <summary>A task.</summary>
    /// <param name="file">Name of the file.</param>
    /// <param name="number">Position in the file, from 1.</param>
    /// <param name="element">The task.</param>
    /// <param name="leftOut">Counts what is left out.</param>
    public LabelStudioTask(string file, int number, JsonElement element, CauseCounts leftOut)
    {
        (_file, _element, _leftOut) = (file, element, leftOut);
        var unnamed = new CocoFields(file, $"task number {number}", element);
        Id = unnamed.Find("id") is null ? null : unnamed.Int64("id");
        Description = Id is { } id ? string.Create(CultureInfo.InvariantCulture, $"task {id}") : $"task number {number}";
        _fields = new CocoFields(file, Description, element);
    }

    public long? Id { get; }

    public string Description { get; }

    // JSON-MIN has the data and the regions directly in the task.
    private bool IsMinimal => _fields.Find("data") is null;

    /// <summary>Location of the image.</summary>
    /// <exception cref="InvalidDataException">The task does not have it.</exception>
    public string Image()
    {
        var data = _fields.Find("data") ?? _element;
        if (data.ValueKind != JsonValueKind.Object)
        {
            throw _fields.Error("data", "is not an object");
        }

        var texts = data.EnumerateObject().Where(property => property.Value.ValueKind == JsonValueKind.String)
            .Select(property => (property.Name, Text: property.Value.GetString()!)).ToArray();
        return texts.Where(text => text.Name == "image").Concat(texts.Where(text => ImageFinder.IsImage(LabelStudioUrl.Name(text.Text))))
            .Select(text => text.Text).FirstOrDefault()
            ?? throw _fields.Error(IsMinimal ? "image" : "data.image", "is missing, and no other field has an image");
    }

    /// <summary>The regions of the annotation that is used.</summary>
    public List<LabelStudioRegion> Regions() => IsMinimal ? MinimalRegions() : ToRegions(Result());

    /// <summary>The objects.</summary>
    /// <param name="regions">The regions.</param>
    /// <param name="size">Size of the image.</param>
    public IReadOnlyList<ObjectAnnotation> Objects(IReadOnlyList<LabelStudioRegion> regions, ImageSize size)
    {
        // The tags <Labels> and <Polygon> give two results with the same id: one with the label and one with the shape.
        var labels = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var region in regions)
        {
            if (region.Id is { } id && region.Labels() is { Count: > 0 } named)
            {
                labels[id] = named;
            }
        }

        var objects = new List<ObjectAnnotation>();
        var drawn = new HashSet<string>(StringComparer.Ordinal);
        foreach (var region in regions)
        {
            if (!region.HasShape)
            {
                // A label without a shape belongs to the shape with the same id.
                if (region.Type != "labels")
                {
                    _leftOut.Add($"results of type '{region.Type}'");
                }

                continue;
            }

            if (region.Id is { } id && !drawn.Add(id))
            {
                continue;
            }

            var names = region.Labels() is { Count: > 0 } own ? own : region.Id is { } shared ? labels.GetValueOrDefault(shared, []) : [];
            if (names.Count == 0)
            {
                _leftOut.Add("regions without a label");
                continue;
            }

            _leftOut.Add("further labels of a region", names.Count - 1);
            var parts = new ObjectParts(names[0], _leftOut);
            region.AddShape(parts, size, _leftOut);
            if (parts.Build(size, boxesAreBoxes: true) is { } found)
            {
                objects.Add(found);
            }
        }

        return objects;
    }

    /// <summary>
    /// Of several annotations, the one marked as ground truth is used, or else the latest. Canceled ones are ignored. A task without a
    /// list of annotations has predictions.
    /// </summary>
    private JsonElement? Result()
    {
        if ((_fields.Find("annotations") ?? _fields.Find("completions")) is { } annotations)
        {
            var valid = List("annotations", annotations)
                .Where(annotation => !IsTrue(annotation, "was_cancelled") && !IsTrue(annotation, "skipped")).ToArray();
            _leftOut.Add("canceled annotations", annotations.GetArrayLength() - valid.Length);
            _leftOut.Add("further annotations of a task", Math.Max(0, valid.Length - 1));
            return valid.Length == 0 ? null : Field(Best(valid), "result");
        }

        if (_fields.Find("predictions") is not { } predictions)
        {
            return null;
        }

        var made = List("predictions", predictions);
        _leftOut.Add("further predictions of a task", Math.Max(0, made.Length - 1));
        return made.Length == 0 ? null : Field(made[^1], "result");
    }

    private static JsonElement Best(JsonElement[] annotations) =>
        annotations.FirstOrDefault(annotation => IsTrue(annotation, "ground_truth")) is { ValueKind: JsonValueKind.Object } truth
            ? truth
            : annotations.Select((annotation, index) => (annotation, index))
                .MaxBy(pair => (Field(pair.annotation, "created_at")?.ToString() ?? "", pair.index)).annotation;

    private JsonElement[] List(string field, JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object)
            ? [.. value.EnumerateArray()]
            : throw _fields.Error(field, "is not a list of objects");

    private List<LabelStudioRegion> ToRegions(JsonElement? result) => result is not { } list
        ? []
        :
        [
            .. List("result", list)
                .Select((region, index) => new LabelStudioRegion(_file, $"{Description}: region number {index + 1}", region)),
        ];

    private List<LabelStudioRegion> MinimalRegions()
    {
        var regions = new List<LabelStudioRegion>();
        foreach (var property in _element.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Array)
            {
                regions.AddRange(property.Value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object)
                    .Select((item, index) => new LabelStudioRegion(_file, $"{Description}: '{property.Name}' number {index + 1}", item)));
            }
        }

        return regions;
    }

    private static JsonElement? Field(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static bool IsTrue(JsonElement element, string name) => Field(element, name) is { ValueKind: JsonValueKind.True };
}
