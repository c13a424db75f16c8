using System.Text.Json;
using OpenVocabSeg.Data.Annotations.PascalVoc;
using OpenVocabSeg.Data.Annotations.Xml;
using OpenVocabSeg.Data.Annotations.Yolo;
using OpenVocabSeg.Data.Coco;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.Annotations;

/// <summary>Recognizes annotation formats by content, and finds the main file of a folder.</summary>
internal static class FormatDetection
{
    public const string YoloClassList = "classes.txt";

    private const string Known = "COCO instances, YOLO, LabelMe, Pascal VOC, CVAT for images, Label Studio";

    /// <summary>The format of a file or folder, and the file or folder to pass to its reader.</summary>
    /// <exception cref="InvalidDataException">No format is recognized, or several are.</exception>
    public static (AnnotationFormat Format, string Place) Detect(string path)
    {
        if (File.Exists(path))
        {
            RegularFile.Check(path);
            return OfFile(path) is { } format ? (format, path) : throw new InvalidDataException(Unknown(path));
        }

        var (places, unreadable) = InFolder(path);
        if (places.Count == 0 && Directory.GetDirectories(path) is [var only])
        {
            // VOCdevkit/VOC2012, and archives that unpack into one folder.
            (places, var below) = InFolder(only);
            unreadable ??= below;
        }

        return places.Count switch
        {
            1 => places[0],
            0 when unreadable is not null => throw unreadable,
            0 => throw new InvalidDataException($"{path}: the folder has no annotations in a known format: {Known}."),
            _ => throw new InvalidDataException(
                $"{path}: the folder has annotations in several formats: {Describe(places)}. Name the file, or give the format."),
        };
    }

    /// <summary>The file or folder to pass to the reader of a format.</summary>
    /// <exception cref="InvalidDataException">A folder has no file of the format, or several.</exception>
    public static string Place(string path, AnnotationFormat format)
    {
        if (File.Exists(path) || format is AnnotationFormat.LabelMe or AnnotationFormat.PascalVoc)
        {
            return path;
        }

        var (all, unreadable) = InFolder(path);
        var places = all.Where(place => place.Format == format).ToArray();
        return places.Length switch
        {
            1 => places[0].Place,
            0 when format == AnnotationFormat.Yolo && unreadable is not null => throw unreadable,
            _ => throw new InvalidDataException($"{path}: the folder has {places.Length} files of the format {format}; name one."),
        };
    }

    private static string Describe(List<(AnnotationFormat Format, string Place)> places) =>
        string.Join(", ", places.Select(place => $"{place.Format} ({Path.GetFileName(place.Place)})"));

    // The exception tells of the first YAML file that cannot be read. It may be the description of a YOLO data set or any other file, so
    // it matters only if there is nothing else.
    private static (List<(AnnotationFormat Format, string Place)> Places, InvalidDataException? Unreadable) InFolder(string path)
    {
        var places = new List<(AnnotationFormat Format, string Place)>();
        var unreadable = AddYaml(path, places);
        if (places.Count == 0 && unreadable is null && IsYoloWithoutYaml(path))
        {
            places.Add((AnnotationFormat.Yolo, Path.Combine(path, YoloClassList)));
        }

        if (VocFolder.IsOne(path))
        {
            places.Add((AnnotationFormat.PascalVoc, path));
        }
        else
        {
            AddXml(path, places);
        }

        AddJson(path, places);
        return (places, unreadable);
    }

    private static bool IsYoloWithoutYaml(string path) =>
        Directory.Exists(Path.Combine(path, "images"))
        && Directory.Exists(Path.Combine(path, "labels"))
        && File.Exists(Path.Combine(path, YoloClassList));

    private static InvalidDataException? AddYaml(string path, List<(AnnotationFormat Format, string Place)> places)
    {
        InvalidDataException? unreadable = null;
        foreach (var file in Files(path, "*.yaml").Concat(Files(path, "*.yml")))
        {
            try
            {
                if (YoloDescription.IsOne(file))
                {
                    places.Add((AnnotationFormat.Yolo, file));
                }
            }
            catch (InvalidDataException exception)
            {
                unreadable ??= exception;
            }
        }

        return unreadable;
    }

    private static void AddXml(string path, List<(AnnotationFormat Format, string Place)> places)
    {
        var hasVoc = false;
        foreach (var file in Files(path, "*.xml"))
        {
            var format = OfXml(file);
            if (format == AnnotationFormat.Cvat)
            {
                places.Add((AnnotationFormat.Cvat, file));
            }
            else if (format == AnnotationFormat.PascalVoc && !hasVoc)
            {
                hasVoc = true;
                places.Add((AnnotationFormat.PascalVoc, path));
            }
        }
    }

    private static void AddJson(string path, List<(AnnotationFormat Format, string Place)> places)
    {
        var hasLabelMe = false;
        foreach (var file in Files(path, "*.json"))
        {
            var format = OfJson(file);
            if (format is AnnotationFormat.Coco or AnnotationFormat.LabelStudio)
            {
                places.Add((format.Value, file));
            }
            else if (format == AnnotationFormat.LabelMe && !hasLabelMe)
            {
                hasLabelMe = true;
                places.Add((AnnotationFormat.LabelMe, path));
            }
        }
    }

    private static string[] Files(string path, string pattern)
    {
        string[] files = [.. Directory.EnumerateFiles(path, pattern).Order(StringComparer.Ordinal)];
        Array.ForEach(files, RegularFile.Check);
        return files;
    }

    private static AnnotationFormat? OfFile(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".yaml" or ".yml" => AnnotationFormat.Yolo,
        ".xml" => OfXml(path),
        ".json" => OfJson(path),
        ".txt" when Path.GetFileName(path) == YoloClassList => AnnotationFormat.Yolo,
        _ => null,
    };

    private static AnnotationFormat? OfXml(string path) => XmlFile.RootName(path) switch
    {
        "annotations" => AnnotationFormat.Cvat,
        "annotation" => AnnotationFormat.PascalVoc,
        _ => null,
    };

    private static AnnotationFormat? OfJson(string path)
    {
        try
        {
            using var stream = new JsonElementStream(path);
            var start = stream.ReadStart();
            if (start == JsonTokenType.StartArray)
            {
                // COCO results are lists too, of objects with an 'image_id'.
                using var first = stream.ReadValue();
                return first.RootElement.ValueKind == JsonValueKind.Object && !first.RootElement.TryGetProperty("image_id", out _)
                    ? AnnotationFormat.LabelStudio
                    : null;
            }

            var lists = new HashSet<string>();
            while (start == JsonTokenType.StartObject && stream.ReadPropertyName() is { } property)
            {
                if (property == "shapes")
                {
                    return AnnotationFormat.LabelMe;
                }

                lists.Add(property);
                if (lists.Contains("images") && (lists.Contains("annotations") || lists.Contains("categories")))
                {
                    return AnnotationFormat.Coco;
                }

                stream.SkipValue();
            }

            return null;
        }
        catch (InvalidDataException)
        {
            // Damage is reported by the reader, once the format is known.
            return null;
        }
    }

    private static string Unknown(string path)
    {
        var name = Path.GetFileName(path);
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".zip" or ".tar" or ".gz" or ".rar" or ".7z" => $"{name}: the file is an archive; unpack it and name the folder.",
            ".json" => $"{name}: the JSON is truncated or not in a known format: {Known}.",
            _ => $"{name}: the annotation format is not recognized. Known formats: {Known}.",
        };
    }
}
