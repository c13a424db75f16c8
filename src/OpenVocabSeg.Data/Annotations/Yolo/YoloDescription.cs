using System.Globalization;
using OpenVocabSeg.Data.Files;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace OpenVocabSeg.Data.Annotations.Yolo;

/// <summary>The YAML file of a YOLO data set: the classes, and the images of each split.</summary>
/// <param name="File">Name of the file, for messages.</param>
/// <param name="Root">The folder that paths are relative to.</param>
/// <param name="Names">The classes by number.</param>
/// <param name="Splits">
/// Splits and their places (folders, or text files that list images), in the order train, val, test. The name is null without splits.
/// </param>
/// <param name="HasKeypoints">Whether keypoints follow the box in each line (pose).</param>
internal sealed record YoloDescription(
    string File,
    string Root,
    IReadOnlyList<string> Names,
    IReadOnlyList<(string? Split, IReadOnlyList<string> Places)> Splits,
    bool HasKeypoints)
{
    // Twenty times the names of the largest data sets.
    private const int LargestFile = 1 << 20;

    private static readonly (string Key, string Split)[] SplitKeys =
        [("train", "train"), ("val", "val"), ("validation", "val"), ("test", "test")];

    /// <summary>Whether a YAML file has the fields of a data set.</summary>
    /// <exception cref="InvalidDataException">The YAML is invalid, or the file is too large; the message names the file.</exception>
    public static bool IsOne(string path) =>
        Load(path) is { } map
        && (Find(map, "names") ?? Find(map, "nc")) is not null
        && SplitKeys.Any(pair => Find(map, pair.Key) is not null);

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">
    /// The YAML is invalid, or a field is missing or invalid; the message names file and field.
    /// </exception>
    public static YoloDescription Read(string path)
    {
        var file = System.IO.Path.GetFileName(path);
        var map = Load(path) ?? throw new InvalidDataException($"{file}: the file is not a YAML map.");
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        var root = folder;
        if (Find(map, "path") is { } rootNode && Text(file, "path", rootNode) is { Length: > 0 } named)
        {
            // Downloaded data sets name a folder on their author's machine; the file itself is in that folder.
            var candidate = System.IO.Path.Combine(folder, named.Replace('\\', '/'));
            root = Directory.Exists(candidate) ? System.IO.Path.GetFullPath(candidate) : folder;
        }

        var splits = new List<(string?, IReadOnlyList<string>)>();
        foreach (var (key, split) in SplitKeys)
        {
            if (Find(map, key) is { } node && Places(file, key, node, root) is { Count: > 0 } places)
            {
                splits.Add((split, places));
            }
        }

        return splits.Count == 0
            ? throw new InvalidDataException($"{file}: fields 'train', 'val' and 'test' are missing.")
            : new YoloDescription(file, root, ReadNames(file, map), splits, Find(map, "kpt_shape") is not null);
    }

    /// <summary>A folder without a YAML file, as Label Studio exports it: <c>classes.txt</c>, <c>images</c> and <c>labels</c>.</summary>
    public static YoloDescription FromClassList(string path)
    {
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        string[] names = TextLines.ReadNames(path, refusesPipes: true);
        var file = System.IO.Path.GetFileName(path);
        return new YoloDescription(
            file, folder, Distinct(file, "names", names), [(null, [System.IO.Path.Combine(folder, "images")])], HasKeypoints: false);
    }

    private static YamlMappingNode? Load(string path)
    {
        try
        {
            using var reader = new StreamReader(RegularFile.Open(path, LargestFile));
            var yaml = new YamlStream();
            yaml.Load(new ShallowParser(reader, path));
            return yaml.Documents.Count == 0 ? null : yaml.Documents[0].RootNode as YamlMappingNode;
        }
        catch (YamlException exception)
        {
            throw Broken(path, $" (line {exception.Start.Line})", exception);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            // Some unfinished lists and maps are reported by these.
            throw Broken(path, "", exception);
        }
    }

    private static InvalidDataException Broken(string path, string where, Exception exception) =>
        new($"{System.IO.Path.GetFileName(path)}: the file is not valid YAML{where}: {exception.Message}", exception);

    private static YamlNode? Find(YamlMappingNode map, string key)
    {
        foreach (var (name, value) in map.Children)
        {
            if (name is YamlScalarNode { Value: { } text } && text == key
                && value is not YamlScalarNode { Value: null or "" or "~" or "null" })
            {
                return value;
            }
        }

        return null;
    }

    private static string Text(string file, string field, YamlNode node) =>
        node is YamlScalarNode { Value: { } text } ? text : throw new InvalidDataException($"{file}: field '{field}' is not text.");

    private static List<string> Places(string file, string key, YamlNode node, string root) => node is YamlSequenceNode list
        ? [.. list.Select(item => Place(Text(file, key, item), root))]
        : [Place(Text(file, key, node), root)];

    /// <summary>Resolves a path as Ultralytics does: Roboflow writes "../train/images" for folders next to the file.</summary>
    private static string Place(string text, string root)
    {
        text = text.Replace('\\', '/');
        var place = System.IO.Path.GetFullPath(System.IO.Path.Combine(root, text));
        if (!Exists(place) && text.StartsWith("../", StringComparison.Ordinal))
        {
            var beside = System.IO.Path.GetFullPath(System.IO.Path.Combine(root, text[3..]));
            return Exists(beside) ? beside : place;
        }

        return place;
    }

    private static bool Exists(string place) => Directory.Exists(place) || System.IO.File.Exists(place);

    private static string[] ReadNames(string file, YamlMappingNode map)
    {
        var count = Find(map, "nc") is { } nc
            ? int.TryParse(Text(file, "nc", nc), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number > 0
                ? number
                : throw new InvalidDataException($"{file}: field 'nc' is not a valid number of classes.")
            : (int?)null;
        string[] names = Find(map, "names") switch
        {
            YamlSequenceNode list => [.. list.Select(item => Text(file, "names", item))],
            YamlMappingNode byNumber => NamesByNumber(file, byNumber),
            null when count is { } classes => [.. Enumerable.Range(0, classes).Select(i => $"class_{i}")],
            null => throw new InvalidDataException($"{file}: fields 'names' and 'nc' are missing."),
            _ => throw new InvalidDataException($"{file}: field 'names' is neither a list nor a map of numbers."),
        };
        if (count is { } expected && expected != names.Length)
        {
            throw new InvalidDataException($"{file}: field 'names' has {names.Length} classes, but field 'nc' is {expected}.");
        }

        return Distinct(file, "names", names);
    }

    private static string[] Distinct(string file, string field, string[] names) =>
        names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new InvalidDataException($"{file}: field '{field}' has '{twice.Key}' twice.")
            : names;

    private static string[] NamesByNumber(string file, YamlMappingNode map)
    {
        var names = new string[map.Children.Count];
        foreach (var (key, value) in map.Children)
        {
            if (!int.TryParse(Text(file, "names", key), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
                || number < 0 || number >= names.Length || names[number] is not null)
            {
                throw new InvalidDataException(
                    $"{file}: field 'names' has the number '{key}'; {names.Length} classes are numbered from 0 to {names.Length - 1}.");
            }

            names[number] = Text(file, "names", value);
        }

        return names;
    }
}
