using System.Diagnostics;
using OpenVocabSeg.Data;

namespace OpenVocabSeg.Cli.Tests;

/// <summary>libtorch takes a third of a second to load, so what does not need it does not load it.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class LibtorchLoadingTests
{
    private static readonly string Folder = Directory.CreateTempSubdirectory("loading").FullName;
    private static readonly string Image = Path.Combine(Folder, "image.png");
    private static readonly string NoModel = Path.Combine(Folder, "model.zip");

    [ClassInitialize]
    public static void WriteFiles(TestContext context)
    {
        File.WriteAllBytes(Image, ImageFile.EncodePng(new PixelImage(4, 5, new byte[3 * 4 * 5])));
        File.WriteAllText(NoModel, "not a model");
    }

    [ClassCleanup]
    public static void DeleteFiles() => Directory.Delete(Folder, recursive: true);

    [TestMethod]
    [DataRow("--version")]
    [DataRow("--help")]
    [DataRow("predict --help")]
    [DataRow("bench --prediction nonsense")]
    [DataRow("predict --image missing.png --precision bfloat16")]
    [DataRow("predict --image {image} --model missing.zip")]
    [DataRow("predict --image {image} --model {model} --overlay {image}")]
    [DataRow("evaluate --ground-truth missing.json --detections missing.json")]
    [DataRow("convert --input missing --to coco --output out.json")]
    public async Task Is_not_loaded_for(string arguments) => Assert.IsFalse(await LoadsLibtorchAsync(arguments));

    [TestMethod]
    public async Task Is_loaded_for_a_model() => Assert.IsTrue(await LoadsLibtorchAsync("predict --image {image} --model {model}"));

    // The dynamic loader itself says which libraries it loads.
    private static async Task<bool> LoadsLibtorchAsync(string arguments)
    {
        var log = Directory.CreateTempSubdirectory("loader").FullName;
        try
        {
            var words = arguments.Split(' ').Select(word => word.Replace("{image}", Image).Replace("{model}", NoModel));
            var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ovseg.dll"), .. words])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = Folder,
            };
            start.Environment["LD_DEBUG"] = "files";
            start.Environment["LD_DEBUG_OUTPUT"] = Path.Combine(log, "loaded");
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            await process.StandardError.ReadToEndAsync();
            await output;
            await process.WaitForExitAsync();
            var loaded = string.Concat(Directory.GetFiles(log).Select(File.ReadAllText));
            Assert.Contains("libcoreclr.so", loaded);
            return loaded.Contains("libtorch", StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(log, recursive: true);
        }
    }
}
