using System.Text.Json;

namespace OpenVocabSeg.Data.Tests.Metrics;

/// <summary>
/// Compares the LVIS metric with lvis-api: <c>lvis_api_numbers.py</c> ran it on random data sets and on real annotations.
/// </summary>
[TestClass]
public class LvisEvaluatorTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-lvis").FullName;

    private string Truth => Path.Combine(_folder, "truth.json");

    private string Results => Path.Combine(_folder, "results.json");

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Random_data_sets_give_the_numbers_of_lvis_api()
    {
        using var stream = typeof(LvisEvaluatorTests).Assembly.GetManifestResourceStream("lvis-api-numbers.json")!;
        var count = 0;
        foreach (var set in JsonDocument.Parse(stream).RootElement.EnumerateArray())
        {
            File.WriteAllText(Truth, set.GetProperty("truth").GetRawText());
            File.WriteAllText(Results, set.GetProperty("results").GetRawText());
            var truth = CocoInstances.Read(Truth);
            foreach (var (name, type) in new[] { ("bbox", IouType.Box), ("segm", IouType.Mask) })
            {
                var summary = LvisEvaluator.Evaluate(truth, CocoResults.Read(Results), type).Summary;
                var expected = set.GetProperty("numbers").GetProperty(name).EnumerateObject().ToArray();
                CollectionAssert.AreEqual(
                    expected.Select(number => number.Name).ToArray(), summary.ToNamedValues().Select(pair => pair.Key).ToArray());
                foreach (var (number, actual) in expected.Zip(summary.ToNamedValues()))
                {
                    Assert.AreEqual(number.Value.GetDouble(), actual.Value, 1e-12, $"set {count}, {name}, {number.Name}");
                }
            }

            count++;
        }

        Assert.AreEqual(24, count);
    }

    [TestMethod]
    [DataRow(
        IouType.Box,
        new[]
        {
            0.3897358323800479, 0.7677116995654862, 0.2713234099946477, 0.40683184126605865, 0.3503647740135494, 0.4072230763449015,
            0.9999999999999998, 0.4484776049033474, 0.37481433965477157, 0.43163411717805716, 0.43676201720720187, 0.3854010185720712,
            0.43824476650563604,
        })]
    [DataRow(
        IouType.Mask,
        new[]
        {
            0.125509717872773, 0.4166153431619294, 0.060031892746312, 0.10924746387742477, 0.09483065750184039, 0.19687780579300165,
            0.39999999999999997, 0.1858262611975483, 0.112402884024531, 0.14380078193585194, 0.1231881970292104, 0.1097506105006105,
            0.21046698872785827,
        })]
    public void Real_annotations_with_derived_detections_give_the_numbers_of_lvis_api(IouType type, double[] expected)
    {
        var truth = CocoInstances.Read(TestData.Real("lvis", "lvis_v0.5_val_100.json"));
        var evaluation = LvisEvaluator.Evaluate(truth, Derived(truth), type);
        foreach (var (number, actual) in expected.Zip(evaluation.Summary.ToNamedValues()))
        {
            Assert.AreEqual(number, actual.Value, 1e-12, actual.Key);
        }

        var split = ZeroShotSplits.FromFrequencies(truth.Categories);
        Assert.AreEqual(evaluation.Summary.APRare, evaluation.SummarizeClasses(split.Novel).AP);
        Assert.HasCount(1230, split.Base.Concat(split.Novel));
    }

    /// <summary>Shifted, shrunken, duplicated, missing and misclassified detections, computed as <c>derived</c> in the script.</summary>
    private static IEnumerable<CocoResult> Derived(CocoInstances truth)
    {
        foreach (var annotation in truth.Annotations.Where(annotation => annotation.Id % 7 != 0))
        {
            var number = annotation.Id;
            var shift = number % 5 / 16.0;
            var category = number % 11 != 0 ? annotation.CategoryId : (number % 1230) + 1;
            var (x, y, width, height) = annotation.Box!.Value;
            var box = new CocoBox(x + (shift * width), y, width, height * (1 - (shift / 2)));
            var result = new CocoResult(annotation.ImageId, category, number * 37 % 101 / 128.0, box);
            yield return result;
            if (number % 3 == 0)
            {
                yield return result with { Score = number * 53 % 101 / 128.0 };
            }
        }
    }
}
