using System.Globalization;
using System.Text.Json.Nodes;

namespace OpenVocabSeg.Data.Tests.Metrics;

/// <summary>On 2000 random data sets the metrics equal those of pycocotools, for all notations of numbers in files.</summary>
[TestClass]
public class RandomCasesTests
{
    private const double Tolerance = 1e-12;

    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-random").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Numbers_equal_those_of_pycocotools()
    {
        var count = 0;
        foreach (var example in RandomCase.ReadAll())
        {
            Check(example.GroundTruth.ToJsonString(), example.Results.ToJsonString(), example, $"case {count}");
            count++;
        }

        Assert.AreEqual(2000, count);
    }

    [TestMethod]
    public void The_way_numbers_are_written_changes_nothing()
    {
        var (count, random) = (0, new Random(1));
        foreach (var example in RandomCase.ReadAll().Where((_, index) => index % 4 == 0))
        {
            Check(Rewrite(example.GroundTruth, random), Rewrite(example.Results, random), example, $"case {4 * count}");
            count++;
        }

        Assert.AreEqual(500, count);
    }

    private static string Rewrite(JsonNode node, Random random) => node switch
    {
        JsonObject fields => $"{{{string.Join(',', fields.Select(field => $"\"{field.Key}\":{Rewrite(field.Value!, random)}"))}}}",
        JsonArray list => $"[{string.Join(',', list.Select(item => Rewrite(item!, random)))}]",
        _ when node.GetValueKind() == System.Text.Json.JsonValueKind.Number => Rewrite(node.GetValue<double>(), random),
        _ => node.ToJsonString(),
    };

    private static string Rewrite(double number, Random random) => random.Next(6) switch
    {
        0 => number.ToString("R", CultureInfo.InvariantCulture),
        1 => $"\"{number.ToString("R", CultureInfo.InvariantCulture)}\"",
        2 => number.ToString("0.0###############", CultureInfo.InvariantCulture),
        3 => $"\"{number.ToString("0.000############", CultureInfo.InvariantCulture)}\"",
        4 => number.ToString("0.0###############E+0", CultureInfo.InvariantCulture),
        _ => $"\" {number.ToString("0.################E-00", CultureInfo.InvariantCulture)} \"",
    };

    private void Check(string groundTruth, string results, RandomCase expected, string name)
    {
        var truthFile = Path.Combine(_folder, "truth.json");
        var resultFile = Path.Combine(_folder, "results.json");
        File.WriteAllText(truthFile, groundTruth);
        File.WriteAllText(resultFile, results);
        var truth = CocoInstances.Read(truthFile);
        CocoResult[] found = [.. CocoResults.Read(resultFile)];
        Compare(truth, found, IouType.Box, expected.Boxes, name);
        Compare(truth, found, IouType.Mask, expected.Masks, name);
    }

    private static void Compare(CocoInstances truth, CocoResult[] found, IouType type, double[] expected, string name)
    {
        var values = CocoEvaluator.Evaluate(truth, found, new EvaluationOptions { IouType = type }).Summary.ToNamedValues();
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], values[i].Value, Tolerance, $"{name}, {type}, {values[i].Key}");
        }
    }
}
