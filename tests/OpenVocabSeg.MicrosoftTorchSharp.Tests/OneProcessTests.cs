using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.TorchSharp;
using Microsoft.ML.TorchSharp.NasBert;
using OpenVocabSeg.Networks;
using TorchSharp;

namespace OpenVocabSeg.MicrosoftTorchSharp.Tests;

/// <summary>Both packages compute in one process, whichever uses torch first.</summary>
[TestClass]
public sealed class OneProcessTests
{
    private const string Fresh = "OPENVOCABSEG_TESTS_FRESH_PROCESS";

    [TestMethod]
    [DataRow(nameof(Their_torch_is_first))]
    [DataRow(nameof(Our_torch_is_first))]
    public async Task In_a_fresh_process(string test)
    {
        var dotnet = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", dotnet));
        var start = new ProcessStartInfo(dotnet, [typeof(OneProcessTests).Assembly.Location, "--filter", $"Name={test}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[Fresh] = "1";
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        var text = await output + await error;
        Assert.AreEqual(0, process.ExitCode, text);
        StringAssert.Contains(text, "succeeded: 1", StringComparison.Ordinal);
    }

    /// <summary>Alone it uses a torch that other tests may have loaded; the test above runs it in a process of its own.</summary>
    [TestMethod]
    public void Their_torch_is_first()
    {
        AssertNoTorch();
        Initialize();
        AssertTheirs();
        AssertOurs();
    }

    [TestMethod]
    public void Our_torch_is_first()
    {
        AssertNoTorch();
        AssertOurs();
        AssertTheirs();
        AssertOurs();
    }

    // A method of its own: compiling a call of our library loads libtorch.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Initialize() => TorchRuntime.Initialize();

    private static void AssertNoTorch()
    {
        if (Environment.GetEnvironmentVariable(Fresh) is not null)
        {
            using var process = Process.GetCurrentProcess();
            Assert.IsFalse(process.Modules.Cast<ProcessModule>()
                .Any(module => module.ModuleName.Contains("torch_cpu", StringComparison.Ordinal)));
        }
    }

    // Estimators of the other package, and the computation of one of its modules: its anchors are boxes for each cell of five maps.
    private static void AssertTheirs()
    {
        var context = new MLContext(seed: 1);
        Assert.IsNotNull(context.MulticlassClassification.Trainers.TextClassification(architecture: BertArchitecture.Roberta));
        Assert.IsNotNull(context.MulticlassClassification.Trainers.NamedEntityRecognition());
        Assert.IsNotNull(context.MulticlassClassification.Trainers.ObjectDetection());
        using var anchors = (torch.nn.Module<torch.Tensor, torch.Tensor>)DetectorOfMicrosoft.Create(
            "AutoFormerV2.Anchors", null, null, null, null, null);
        using var image = torch.zeros(1, 3, 64, 64);
        using var boxes = anchors.call(image);
        var cells = new[] { 8, 16, 32, 64, 128 }.Sum(stride => (64 + stride - 1) / stride * ((64 + stride - 1) / stride));
        CollectionAssert.AreEqual(new long[] { 1, 9 * cells, 4 }, boxes.shape);
    }

    private static void AssertOurs()
    {
        var context = new MLContext(seed: 1);
        var data = Scenes.Load(context);
        using var model = Scenes.Trainer(context).Fit(data);
        var rows = context.Data.CreateEnumerable<FoundRow>(model.Transform(data), reuseRowObject: false).ToArray();
        Assert.HasCount(4, rows);
        foreach (var row in rows)
        {
            Assert.HasCount(row.Score.Length, row.PredictedMasks);
            Assert.HasCount(4 * row.Score.Length, row.PredictedBoundingBoxes);
        }

        Assert.IsGreaterThan(0, rows.Sum(row => row.Score.Length));
    }
}
