using System.Reflection.Metadata;
using System.Text.Json;

namespace OpenVocabSeg.PublicApi.Tests.Packages;

[TestClass]
public sealed class PackageTests
{
    private static readonly Guid SourceLinkKind = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");
    private static readonly Guid EmbeddedSourceKind = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

    private static PackedPackages _packages = null!;

    [ClassInitialize]
    public static async Task Pack(TestContext context) => _packages = await PackedPackages.CreateAsync();

    [ClassCleanup]
    public static void Remove() => _packages?.Dispose();

    [TestMethod]
    [DataRow("OpenVocabSeg")]
    [DataRow("OpenVocabSeg.Networks")]
    [DataRow("OpenVocabSeg.Data")]
    [DataRow("OpenVocabSeg.Onnx")]
    [DataRow("OpenVocabSeg.Onnx.Export")]
    [DataRow("OpenVocabSeg.Onnx.ML")]
    [DataRow("OpenVocabSeg.Models.Photos")]
    public void A_package_says_what_it_is_and_holds_what_it_names(string id)
    {
        var metadata = _packages.Metadata(id);
        using var package = _packages.Open(id);
        var files = package.Entries.Select(entry => entry.FullName).ToHashSet();

        Assert.AreEqual("MIT", Value("license"));
        Assert.Contains(Value("readme"), files);
        Assert.Contains(Value("icon"), files);
        Assert.Contains("LICENSE", files);
        Assert.Contains("THIRD-PARTY-NOTICES.md", files);
        Assert.IsFalse(string.IsNullOrWhiteSpace(Value("description")));
        Assert.Contains("ML.NET", Value("tags").Split(' '));
        var repository = metadata.Elements().Single(element => element.Name.LocalName == "repository");
        Assert.AreEqual("git", repository.Attribute("type")?.Value);
        Assert.AreEqual(40, repository.Attribute("commit")?.Value.Length);
        Assert.Contains($"lib/net10.0/{id}.dll", files);
        Assert.Contains($"lib/net10.0/{id}.xml", files);
        Assert.HasCount(2, files.Where(file => file.StartsWith("lib/", StringComparison.Ordinal)));

        string Value(string name) => metadata.Elements().Single(element => element.Name.LocalName == name).Value;
    }

    [TestMethod]
    public void Dependencies_stay_within_the_versions_that_fit()
    {
        CollectionAssert.IsSubsetOf(
            new[]
            {
                "OpenVocabSeg.Networks 0.2.0",
                "Microsoft.ML [5.0.1, 6.0.0)",
                "Microsoft.ML.ImageAnalytics [5.0.1, 6.0.0)",
                "SkiaSharp [2.88.9, 3.0.0)",
                "TorchSharp [0.107.0, 0.108.0)",
            },
            Dependencies("OpenVocabSeg"));
        CollectionAssert.IsSubsetOf(
            new[] { "OpenVocabSeg.Data 0.2.0", "TorchSharp [0.107.0, 0.108.0)" }, Dependencies("OpenVocabSeg.Networks"));
        CollectionAssert.IsSubsetOf(new[] { "SkiaSharp [2.88.9, 3.0.0)" }, Dependencies("OpenVocabSeg.Data"));
        CollectionAssert.IsSubsetOf(
            new[] { "OpenVocabSeg.Data 0.2.0", "Microsoft.ML.OnnxRuntime 1.31.1" }, Dependencies("OpenVocabSeg.Onnx"));
        CollectionAssert.IsSubsetOf(new[] { "OpenVocabSeg 0.2.0" }, Dependencies("OpenVocabSeg.Models.Photos"));
        Assert.IsEmpty(Dependencies("OpenVocabSeg.Onnx").Where(name => name.Contains("Torch", StringComparison.Ordinal)));
        Assert.IsEmpty(Dependencies("OpenVocabSeg.Networks").Where(name => name.StartsWith("Microsoft.ML ", StringComparison.Ordinal)));
        Assert.IsEmpty(Dependencies("OpenVocabSeg.Data").Where(name => name.Contains("Torch", StringComparison.Ordinal)));
        Assert.IsEmpty(PackedPackages.Ids.SelectMany(Dependencies).Where(name => name.StartsWith("libtorch", StringComparison.Ordinal)));

        static string[] Dependencies(string id) =>
        [
            .. _packages.Metadata(id).Descendants().Where(element => element.Name.LocalName == "dependency")
                .Select(element => $"{element.Attribute("id")!.Value} {element.Attribute("version")!.Value}"),
        ];
    }

    [TestMethod]
    [DataRow("OpenVocabSeg")]
    [DataRow("OpenVocabSeg.Networks")]
    [DataRow("OpenVocabSeg.Data")]
    [DataRow("OpenVocabSeg.Onnx")]
    [DataRow("OpenVocabSeg.Onnx.Export")]
    [DataRow("OpenVocabSeg.Onnx.ML")]
    [DataRow("OpenVocabSeg.Models.Photos")]
    public void Symbols_bring_their_sources(string id)
    {
        using var package = _packages.Open(id, "snupkg");
        using var content = new MemoryStream();
        using (var symbols = package.GetEntry($"lib/net10.0/{id}.pdb")!.Open())
        {
            symbols.CopyTo(content);
        }

        content.Position = 0;
        using var provider = MetadataReaderProvider.FromPortablePdbStream(content);
        var reader = provider.GetMetadataReader();
        var kinds = reader.CustomDebugInformation.Select(handle => reader.GetGuid(reader.GetCustomDebugInformation(handle).Kind)).ToArray();
        var embedded = kinds.Count(kind => kind == EmbeddedSourceKind);
        Assert.IsTrue(
            embedded >= reader.Documents.Count || kinds.Contains(SourceLinkKind), $"{embedded} of {reader.Documents.Count} sources");
    }

    [TestMethod]
    public async Task Two_packs_are_equal_byte_for_byte()
    {
        var again = Path.Combine(_packages.Folder, "again");

        // The times in zip archives have a resolution of two seconds.
        await Task.Delay(TimeSpan.FromSeconds(2));
        await _packages.PackAsync("OpenVocabSeg.Data", again);

        foreach (var file in Directory.GetFiles(again))
        {
            var first = Path.Combine(_packages.Folder, "packages", Path.GetFileName(file));
            Assert.IsTrue(File.ReadAllBytes(first).AsSpan().SequenceEqual(File.ReadAllBytes(file)), Path.GetFileName(file));
        }

        Assert.HasCount(2, Directory.GetFiles(again));
    }

    [TestMethod]
    public async Task The_tool_contains_a_license_of_each_package_inside_it()
    {
        var json = await _packages.RunAsync(
            "msbuild", Path.Combine(PackedPackages.Repository, "samples", "OpenVocabSeg.Cli", "OpenVocabSeg.Cli.csproj"),
            "-nodeReuse:false", "-p:Configuration=Release", "-t:CollectLicenses",
            "-getItem:ContainedPackage", "-getItem:TfmSpecificPackageFile", "-getItem:RuntimeTargetsCopyLocalItems");
        using var items = JsonDocument.Parse(json);
        var contained = Values("ContainedPackage", "Identity");
        var licensed = Values("TfmSpecificPackageFile", "PackagePath").Select(path => path.Split('/')[1]).ToHashSet();
        var notices = File.ReadAllLines(Path.Combine(PackedPackages.Repository, "THIRD-PARTY-NOTICES.md"))
            .SkipWhile(line => line != "## Packages in the tool")
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Select(line => line.Split('|')[1].Trim()).ToArray();

        Assert.Contains("SkiaSharp.NativeAssets.Linux.NoDependencies", licensed);
        Assert.Contains(OperatingSystem.IsLinux() ? "libtorch-cpu-linux-x64" : "TorchSharp", licensed);
        var systems = Values("RuntimeTargetsCopyLocalItems", "RuntimeIdentifier").ToHashSet();
        Assert.Contains("linux-x64", systems);
        Assert.IsEmpty(systems.Intersect(["ios", "android"]), "The tool does not run on phones.");
        Assert.IsEmpty(contained.Where(name => !licensed.Contains(name)).Except(notices));
        Assert.IsEmpty(notices.Skip(1).Except(contained), "a notice of a package that is not in the tool");

        string[] Values(string item, string metadata) =>
        [
            .. items.RootElement.GetProperty("Items").GetProperty(item).EnumerateArray()
                .Select(value => value.GetProperty(metadata).GetString()!),
        ];
    }

    [TestMethod]
    public async Task A_project_that_references_packages_only_builds_and_runs()
    {
        var project = Path.Combine(_packages.Folder, "samples", "NuGetConsumer");
        Directory.CreateDirectory(project);
        foreach (var file in Directory.GetFiles(Path.Combine(PackedPackages.Repository, "samples", "NuGetConsumer")))
        {
            File.Copy(file, Path.Combine(project, Path.GetFileName(file)));
        }

        // These packages go to a folder of this test, because they change without a new version.
        var cache = await CacheAsync();
        await _packages.RunAsync(
            "build", project, "--configuration", "Release", "--nologo", "-nodeReuse:false",
            $"-p:RestorePackagesPath={Path.Combine(_packages.Folder, "restored")}", $"-p:RestoreFallbackFolders={cache}");

        Assert.DoesNotContain("ProjectReference", File.ReadAllText(Path.Combine(project, "NuGetConsumer.csproj")));
        CollectionAssert.IsSubsetOf(
            new[] { "openvocabseg", "openvocabseg.data", "openvocabseg.networks" },
            Directory.GetDirectories(Path.Combine(_packages.Folder, "restored")).Select(Path.GetFileName).ToArray());
        var output = await _packages.RunAsync(Path.Combine(project, "bin", "Release", "net10.0", "NuGetConsumer.dll"));
        Assert.EndsWith("The packages work.", output.TrimEnd());
    }

    /// <summary>Reflection-based JSON and generated code at run time are off in such applications.</summary>
    [TestMethod]
    public async Task A_file_based_application_loads_a_model_and_predicts()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Inconclusive("The program names the libtorch of Linux.");
        }

        var program = Path.Combine(_packages.Folder, "segment.cs");
        File.WriteAllText(program, $$"""
            #:package OpenVocabSeg@0.2.0
            #:package libtorch-cpu-linux-x64@2.10.0
            #:property RestorePackagesPath={{Path.Combine(_packages.Folder, "restored-by-file")}}
            #:property RestoreFallbackFolders={{await CacheAsync()}}
            using Microsoft.ML;
            using OpenVocabSeg;
            using OpenVocabSeg.Data;
            using OpenVocabSeg.Networks;

            var image = new SceneGenerator(new SceneOptions { Seed = 5 }).GenerateMany(1).Single().Image;
            using var file = File.OpenRead(args[0]);
            using var segmenter = InstanceSegmenter.Load(file, args[0]);
            using var transformer = new MLContext().OpenVocabSeg.Load(args[0]);
            transformer.Save(args[1]);
            using var again = new MLContext().OpenVocabSeg.Load(args[1]);
            Console.WriteLine(System.Text.Json.JsonSerializer.IsReflectionEnabledByDefault
                ? "JSON uses reflection."
                : $"{segmenter.Predict([image], again.Detection)[0].Count > 0} {again.Classes.Count}");
            """);

        var output = await _packages.RunAsync(
            "run", program, "--",
            Path.Combine(PackedPackages.Repository, "samples", "Playground", "models", "quickstart.zip"),
            Path.Combine(_packages.Folder, "saved.zip"));
        Assert.EndsWith("True 12", output.TrimEnd());
    }

    [TestMethod]
    public async Task The_model_for_photos_loads_from_its_package_and_predicts()
    {
        using (var package = _packages.Open("OpenVocabSeg.Models.Photos"))
        {
            Assert.IsNotNull(package.GetEntry("models/README.md"));
            Assert.IsEmpty(package.Entries.Where(entry => entry.FullName.Contains("runtimes/", StringComparison.Ordinal)));
        }

        if (!OperatingSystem.IsLinux())
        {
            Assert.Inconclusive("The program names the libtorch of Linux.");
        }

        var program = Path.Combine(_packages.Folder, "photos.cs");
        File.WriteAllText(program, $$"""
            #:package OpenVocabSeg.Models.Photos@0.2.0
            #:package libtorch-cpu-linux-x64@2.10.0
            #:property RestorePackagesPath={{Path.Combine(_packages.Folder, "restored-with-model")}}
            #:property RestoreFallbackFolders={{await CacheAsync()}}
            using Microsoft.ML;
            using OpenVocabSeg.Data;
            using OpenVocabSeg.Models.Photos;

            using var model = PhotoModel.Load(new MLContext());
            using var animals = model.WithVocabulary("cat", "guinea pig");
            var found = animals.Segmenter.Predict([ImageFile.Load(args[0])], animals.Detection)[0][0];
            Console.WriteLine($"{model.Classes.Count} {model.Segmenter.Words.Words.Count} {found.ClassName} {found.Score > 0.3}");
            """);

        var cat = Path.Combine(PackedPackages.Repository, "samples", "Playground", "wwwroot", "examples", "cat.jpg");
        var output = await _packages.RunAsync("run", program, "--", cat);
        Assert.EndsWith("80 51061 cat True", output.TrimEnd());
    }

    [TestMethod]
    [DataRow(0, "samples", "NuGetConsumer", "Program.cs")]
    [DataRow(1, "samples", "NuGetConsumer", "Program.cs")]
    [DataRow(2, "tests", "OpenVocabSeg.PublicApi.Tests", "ConsumerTests.cs")]
    public void The_code_in_the_readme_of_the_package_is_compiled(int number, params string[] path)
    {
        using var package = _packages.Open("OpenVocabSeg");
        using var reader = new StreamReader(package.GetEntry("README.md")!.Open());
        var blocks = reader.ReadToEnd().Split("```csharp\n")[1..]
            .Select(text => text[..text.IndexOf("```", StringComparison.Ordinal)]).ToArray();

        Assert.HasCount(3, blocks);
        Assert.Contains(Squeeze(blocks[number]), Squeeze(File.ReadAllText(Path.Combine([PackedPackages.Repository, .. path]))));

        // Code is indented more in a method than on a page.
        static string Squeeze(string code) => string.Join('\n', code.Trim().Split('\n').Select(line => line.Trim()));
    }

    // The user's packages, so that libtorch is not unpacked a second time, without those of this repository: an older build of the same
    // version may be among them.
    private static async Task<string> CacheAsync()
    {
        var list = await _packages.RunAsync("nuget", "locals", "global-packages", "--list", "--force-english-output");
        var cache = list[(list.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        var others = Directory.CreateDirectory(Path.Combine(_packages.Folder, "others")).FullName;
        foreach (var package in Directory.GetDirectories(cache))
        {
            var link = Path.Combine(others, Path.GetFileName(package));
            if (!Path.GetFileName(package).StartsWith("openvocabseg", StringComparison.OrdinalIgnoreCase) && !Directory.Exists(link))
            {
                Directory.CreateSymbolicLink(link, package);
            }
        }

        return others;
    }
}
