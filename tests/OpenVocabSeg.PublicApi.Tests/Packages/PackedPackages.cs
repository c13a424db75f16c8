using System.IO.Compression;
using System.Xml.Linq;
using OpenVocabSeg.Networks.Tests.Native;

namespace OpenVocabSeg.PublicApi.Tests.Packages;

/// <summary>
/// The packages of this repository, packed from the current build into a folder with the layout of the repository: NuGet.config,
/// packages, samples/NuGetConsumer.
/// </summary>
internal sealed class PackedPackages : IDisposable
{
    public static readonly string[] Ids =
    [
        "OpenVocabSeg.Data", "OpenVocabSeg.Networks", "OpenVocabSeg",
        "OpenVocabSeg.Onnx", "OpenVocabSeg.Onnx.Export", "OpenVocabSeg.Onnx.ML", "OpenVocabSeg.Models.Photos",
    ];

    private static readonly Dictionary<string, string?> Environment = new()
    {
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_NOLOGO"] = "1",
        ["DOTNET_CLI_UI_LANGUAGE"] = "en",
    };

    private PackedPackages(string folder) => Folder = folder;

    public static string Repository { get; } = FindRepository();

    public string Folder { get; }

    public static async Task<PackedPackages> CreateAsync()
    {
        var packed = new PackedPackages(Directory.CreateTempSubdirectory("ovs-packages-").FullName);
        File.Copy(Path.Combine(Repository, "NuGet.config"), Path.Combine(packed.Folder, "NuGet.config"));
        foreach (var id in Ids)
        {
            await packed.PackAsync(id, Path.Combine(packed.Folder, "packages"));
        }

        return packed;
    }

    /// <summary>Packs the current build of a project into a folder.</summary>
    public Task PackAsync(string id, string folder) => RunAsync(
        "pack", Path.Combine(Repository, "src", id, $"{id}.csproj"), "--no-build", "--nologo", "-nodeReuse:false",
        "--configuration", Configuration(), "--output", folder);

    /// <summary>Runs <c>dotnet</c> in the folder and returns its output; any exit code but 0 fails the test.</summary>
    public async Task<string> RunAsync(params string[] arguments)
    {
        var process = await ChildProcess.RunAsync(Folder, Environment, arguments);
        Assert.AreEqual(0, process.ExitCode, $"dotnet {string.Join(' ', arguments)}: {process.Output}");
        return process.Output;
    }

    public ZipArchive Open(string id, string extension = "nupkg") =>
        ZipFile.OpenRead(Directory.GetFiles(Path.Combine(Folder, "packages"), $"{id}.*.{extension}")
            .Single(file => char.IsAsciiDigit(Path.GetFileName(file)[id.Length + 1])));

    public XElement Metadata(string id)
    {
        using var package = Open(id);
        using var stream = package.GetEntry($"{id}.nuspec")!.Open();
        return XDocument.Load(stream).Root!.Elements().Single();
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    // bin/<configuration>/<framework>/
    public static string Configuration() => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "OpenVocabSeg.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
