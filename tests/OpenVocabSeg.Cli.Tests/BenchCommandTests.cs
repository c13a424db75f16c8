using System.Text.Json.Nodes;
using OpenVocabSeg.Cli.Tests.TestData;

namespace OpenVocabSeg.Cli.Tests;

[TestClass]
public sealed class BenchCommandTests
{
    private static readonly string[] Parts =
        ["decode", "resize", "backbone", "proposals", "regions", "choice", "masks", "run lengths", "whole"];

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
        CollectionAssert.AreEqual(Parts.Append("peakMegabytes").ToArray(), prediction.Select(pair => pair.Key).ToArray());
        foreach (var part in Parts)
        {
            Assert.Contains(part, output);
            Assert.IsGreaterThanOrEqualTo(0, (double)prediction[part]!["processorMs"]!);
        }

        Assert.IsGreaterThan(0, (double)prediction["whole"]!["ms"]!);
        Assert.IsGreaterThan(50, (int)prediction["peakMegabytes"]!);
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
