using System.Globalization;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.Annotations.PascalVoc;

/// <summary>
/// The classes that belong to the numbers and colors in class PNGs: from <c>labelmap.txt</c> (CVAT, Datumaro),
/// <c>class_names.txt</c> (LabelMe), or else the 20 classes of Pascal VOC.
/// </summary>
internal sealed class VocClasses
{
    private static readonly string[] Pascal =
    [
        "background", "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow", "diningtable", "dog", "horse",
        "motorbike", "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor",
    ];

    private readonly string[] _names;
    private readonly Dictionary<int, int> _numbersByColor;

    private VocClasses(string[] names, Dictionary<int, int> numbersByColor, bool isListed)
    {
        (_names, _numbersByColor, IsListed) = (names, numbersByColor, isListed);
    }

    /// <summary>Whether a file lists the classes.</summary>
    public bool IsListed { get; }

    /// <summary>The classes without the background.</summary>
    public IEnumerable<string> Names => _names.Skip(1);

    /// <summary>Reads the list of a data set's folder.</summary>
    /// <exception cref="InvalidDataException">A line is malformed; the message names file and line.</exception>
    public static VocClasses Read(string folder)
    {
        if (Path.Combine(folder, "labelmap.txt") is var map && File.Exists(map))
        {
            return ReadLabelMap(map);
        }

        if (Path.Combine(folder, "class_names.txt") is var list && File.Exists(list))
        {
            string[] names =
            [
                .. TextLines.Read(list, refusesPipes: true).Select(line => line.Text.Trim())
                    .Where(name => name.Length > 0 && name != "__ignore__"),
            ];
            return new VocClasses(names is ["_background_", ..] ? names : ["_background_", .. names], [], isListed: true);
        }

        return new VocClasses(Pascal, [], isListed: false);
    }

    /// <summary>The class of a number of a class PNG; null if there is none.</summary>
    public string? Name(int number) => number > 0 && number < _names.Length ? _names[number] : null;

    /// <summary>The number of a color of a class PNG, 0xRRGGBB; null if no class has it.</summary>
    public int? Number(int color) => _numbersByColor.TryGetValue(color, out var listed)
        ? listed
        : VocColors.Number(color) is { } number && (_numbersByColor.Count == 0 || number is 0 or VocColors.Void) ? number : null;

    // A line is "name:red,green,blue:parts:actions"; everything but the name may be empty.
    private static VocClasses ReadLabelMap(string path)
    {
        var names = new List<string>();
        var colors = new Dictionary<int, int>();
        foreach (var (number, text) in TextLines.Read(path, refusesPipes: true))
        {
            var line = text.Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var fields = line.Split(':');

            // Names may contain colons themselves.
            var name = string.Join(':', fields.Take(Math.Max(1, fields.Length - 3)));
            if (fields.Length > 3 && fields[^3].Length > 0)
            {
                var color = Color(fields[^3])
                    ?? throw new InvalidDataException(
                        $"{Path.GetFileName(path)}: line {number}: '{fields[^3]}' is not a color 'red,green,blue'.");
                colors[color] = names.Count;
            }

            names.Add(name);
        }

        if (names.Count > 0 && names[0] is not "background" && !colors.ContainsKey(0))
        {
            names.Insert(0, "background");
            colors = colors.ToDictionary(pair => pair.Key, pair => pair.Value + 1);
        }

        return new VocClasses([.. names], colors, isListed: true);
    }

    private static int? Color(string text)
    {
        var color = 0;
        var channels = text.Split(',');
        foreach (var channel in channels)
        {
            if (!byte.TryParse(channel, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value))
            {
                return null;
            }

            color = (color << 8) | value;
        }

        return channels.Length == 3 ? color : null;
    }
}
