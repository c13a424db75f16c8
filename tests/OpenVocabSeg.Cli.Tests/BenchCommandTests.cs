using System.Text.Json.Nodes;
using OpenVocabSeg.Cli.Benchmark;
using OpenVocabSeg.Cli.Tests.TestData;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Backbones;
using static TorchSharp.torch;

namespace OpenVocabSeg.Cli.Tests;

[TestClass]
public sealed class BenchCommandTests
{
    private static readonly string[] Parts =
        ["decode", "resize", "backbone", "proposals", "regions", "choice", "masks", "run lengths", "whole", "convolutions", "first"];

    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-bench").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Parts_of_a_prediction_are_printed_and_written()
    {
        var json = Path.Combine(_folder, "speed.json");
        var (exitCode, output, error) = Command.Run(
            "bench", "--prediction", "quickstart", "--batch", "2", "--repeats", "1", "--precision", "bfloat16", "--json", json);
        Assert.AreEqual((0, ""), (exitCode, error));
        var numbers = JsonNode.Parse(File.ReadAllText(json))!;
        Assert.AreEqual((2, 1, "BFloat16"), ((int)numbers["batch"]!, (int)numbers["repeats"]!, (string)numbers["precision"]!));
        var prediction = numbers["predictions"]!["quickstart"]!.AsObject();
        CollectionAssert.AreEqual(
            Parts.Concat(["convolutionGflops", "allocatedKilobytes", "peakMegabytes"]).ToArray(),
            prediction.Select(pair => pair.Key).ToArray());
        foreach (var part in Parts)
        {
            Assert.Contains(part, output);
            Assert.IsGreaterThanOrEqualTo(0, (double)prediction[part]!["processorMs"]!);
        }

        Assert.IsGreaterThan(0, (double)prediction["whole"]!["ms"]!);
        Assert.IsGreaterThan(50, (int)prediction["peakMegabytes"]!);
        Assert.IsGreaterThan(0, (int)prediction["allocatedKilobytes"]!);
        Assert.IsGreaterThan(0, (double)numbers["secondsUntilFirst"]!);
    }

    [TestMethod]
    public void The_convolutions_are_those_of_the_backbone()
    {
        foreach (var one in PredictionCase.Names.Select(PredictionCase.Of))
        {
            var network = one.Architecture.Backbone;
            using var generator = new Generator(1);
            using var backbone = new ResNetBackbone(network, includeHeadStage: false, generator);
            var expected = backbone.state_dict().Values.Where(value => value.dim() == 4).Select(value => Shape(value.shape)).Order();
            var found = PlainConvolution.Of(network, new ImageSize(65, 97));
            CollectionAssert.AreEqual(
                expected.ToArray(), found.Select(c => Shape([c.Outputs, c.Inputs, c.Kernel, c.Kernel])).Order().ToArray());

            // The last one gives the map that the backbone gives.
            using var scope = NewDisposeScope();
            var (input, weight) = found[^1].Create(2, ScalarType.Float32, CPU);
            CollectionAssert.AreEqual(
                backbone.call(zeros([2, 3, 65, 97]))[^1].shape, found[^1].Run(input, weight).shape);
        }

        static string Shape(long[] shape) => string.Join('x', shape);
    }

    [TestMethod]
    [DataRow("--prediction huge", "--prediction")]
    [DataRow("--prediction paper --threads 0", "--threads")]
    [DataRow("--prediction paper --batch -1", "--batch")]
    [DataRow("--prediction paper --precision half", "--precision")]
    [DataRow("--repeats 3", "--prediction")]
    [DataRow("--precision auto", "--prediction")]
    public void Wrong_options_are_said_before_any_work(string arguments, string option)
    {
        var (exitCode, output, error) = Command.Run(["bench", .. arguments.Split(' ')]);
        Assert.AreNotEqual(0, exitCode);
        Assert.DoesNotContain("whole", output);
        Assert.Contains(option, error + output);
    }
}
