using System.Text.Json;
using OpenVocabSeg.Data;
using OpenVocabSeg.Onnx.Export;
using OpenVocabSeg.Samples.Playground.Http;
using OpenVocabSeg.Samples.Playground.Segmentation;

namespace OpenVocabSeg.Samples.Playground.Browser;

/// <summary>
/// The page that runs wholly in the browser: the files of the served page, ONNX Runtime for the web, and the models as ONNX files.
/// </summary>
/// <param name="models">The models.</param>
/// <param name="settings">Limits.</param>
internal sealed class BrowserPage(ModelList models, PlaygroundSettings settings)
{
    // The page asks for these (engine/browser.js).
    private const int Scenes = 12;

    private readonly Dictionary<string, byte[]> _exported = [];
    private readonly Lock _lock = new();

    /// <summary>Storage of weights. 8 bits take a quarter of the time to load.</summary>
    public OnnxWeightPrecision Weights { get; init; } = OnnxWeightPrecision.Int8;

    /// <summary>Folder of the files of the served page.</summary>
    public static string Sources { get; } = Path.Combine(AppContext.BaseDirectory, "wwwroot");

    /// <summary>Whether the build brought ONNX Runtime for the web, which takes npm.</summary>
    public static bool IsBuilt => File.Exists(Path.Combine(Sources, "ort", "ort.wasm"));

    /// <summary>Names of all files, relative to the folder, with slashes.</summary>
    public IReadOnlyList<string> Names { get; } =
    [
        .. Directory.GetFiles(Sources, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Sources, file).Replace(Path.DirectorySeparatorChar, '/'))
            .Order(StringComparer.Ordinal),
        "models.json",
        .. models.All.Select(model => FileOf(model)),
        .. Enumerable.Range(0, Scenes).Select(SceneFile),
    ];

    /// <summary>The content of a file.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public byte[] Read(string name)
    {
        if (name == "index.html")
        {
            return System.Text.Encoding.UTF8.GetBytes(Index());
        }

        if (name == "models.json")
        {
            return JsonSerializer.SerializeToUtf8Bytes(
                models.All.Select(model => ModelDescription.Of(model, settings)), JsonSerializerOptions.Web);
        }

        if (models.All.FirstOrDefault(model => FileOf(model) == name) is { } exported)
        {
            return Export(exported);
        }

        return Enumerable.Range(0, Scenes).FirstOrDefault(scene => SceneFile(scene) == name, -1) is >= 0 and var number
            ? ExampleScenes.Png(number)
            : File.ReadAllBytes(Path.Combine(Sources, name));
    }

    /// <summary>Writes all files to a new folder. After a failure there is no folder.</summary>
    /// <param name="folder">The folder; it must not exist, or be empty.</param>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="InvalidOperationException">The build had no npm, so that ONNX Runtime for the web is missing.</exception>
    /// <exception cref="IOException">The folder is not empty, or cannot be written.</exception>
    public long Write(string folder)
    {
        if (!IsBuilt)
        {
            throw new InvalidOperationException(
                "The page needs ONNX Runtime for the web, which the build brings by npm. Install Node.js with npm, and build again.");
        }

        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
        {
            throw new IOException($"The folder '{folder}' exists and is not empty.");
        }

        var partial = $"{target}.{Environment.ProcessId}.tmp";
        try
        {
            var bytes = 0L;
            foreach (var name in Names)
            {
                var content = Read(name);
                var path = Path.Combine(partial, name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllBytes(path, content);
                bytes += content.Length;
            }

            if (Directory.Exists(target))
            {
                Directory.Delete(target);
            }

            Directory.Move(partial, target);
            return bytes;
        }
        finally
        {
            if (Directory.Exists(partial))
            {
                Directory.Delete(partial, recursive: true);
            }
        }
    }

    // Some web servers (Kestrel, IIS) do not send files whose extension they do not know, such as .onnx.
    private static string FileOf(SegmenterModel model) => model.Choice.Id + ".bin";

    private static string SceneFile(int number) => $"scenes/{number}.png";

    // Hosts of static files send no headers of ours.
    private static string Index() => File.ReadAllText(Path.Combine(Sources, "index.html"))
        .Replace("data-engine=\"server\"", "data-engine=\"browser\"", StringComparison.Ordinal)
        .Replace(
            "<meta charset=\"utf-8\">",
            $"<meta charset=\"utf-8\">\n  <meta http-equiv=\"Content-Security-Policy\" content=\"{SecurityHeaders.PagePolicy}\">",
            StringComparison.Ordinal);

    private byte[] Export(SegmenterModel model)
    {
        lock (_lock)
        {
            if (!_exported.TryGetValue(model.Choice.Id, out var file))
            {
                using var stream = new MemoryStream();
                model.Segmenter.ExportOnnx(stream, new OnnxExportOptions { Detection = model.Detection, Weights = Weights });
                file = _exported[model.Choice.Id] = stream.ToArray();
            }

            return file;
        }
    }
}
