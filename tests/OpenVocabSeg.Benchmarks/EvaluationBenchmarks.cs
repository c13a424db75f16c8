using BenchmarkDotNet.Attributes;
using OpenVocabSeg.Data;

namespace OpenVocabSeg.Benchmarks;

/// <summary>
/// COCO evaluation of 1000 images with 100 detections each, in this process; <c>coco_evaluation.py</c> compares whole commands with
/// pycocotools.
/// </summary>
[MemoryDiagnoser]
public class EvaluationBenchmarks
{
    private const int Images = 1000;
    private const int Classes = 80;
    private const int DetectionsPerImage = 100;
    private const int ObjectsPerImage = 7;
    private const int Height = 480;
    private const int Width = 640;

    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-benchmark").FullName;
    private CocoInstances _truth = null!;

    private string Boxes => Path.Combine(_folder, "boxes.json");

    private string Masks => Path.Combine(_folder, "masks.json");

    /// <summary>Writes results with boxes and with masks, and annotations that match some of them.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        var annotations = new List<CocoAnnotation>();
        var results = new List<CocoResult>();
        for (var image = 1; image <= Images; image++)
        {
            for (var i = 0; i < ObjectsPerImage; i++)
            {
                var box = Place(random);
                annotations.Add(new CocoAnnotation(
                    annotations.Count + 1, image, 1 + random.Next(Classes), box, Mask(box), box.Area));
            }

            for (var i = 0; i < DetectionsPerImage; i++)
            {
                var (category, box) = i < ObjectsPerImage * 3
                    ? (annotations[^(1 + (i % ObjectsPerImage))].CategoryId, annotations[^(1 + (i % ObjectsPerImage))].Box!.Value)
                    : (1 + random.Next(Classes), Place(random));
                results.Add(new CocoResult(image, category, random.NextDouble(), box with { X = Math.Max(0, box.X - random.Next(9)) }));
            }
        }

        _truth = new CocoInstances(
            [.. Enumerable.Range(1, Images).Select(image => new CocoImage(image, null, Height, Width))],
            [.. Enumerable.Range(1, Classes).Select(category => new CocoCategory(category, $"class {category}"))],
            annotations);
        CocoResults.Write(Boxes, results);
        CocoResults.Write(Masks, results.Select(result => result with { Box = null, Segmentation = Mask(result.Box!.Value) }));
    }

    /// <summary>Removes the files.</summary>
    [GlobalCleanup]
    public void Cleanup() => Directory.Delete(_folder, recursive: true);

    /// <summary>Reads boxes and compares them.</summary>
    [Benchmark]
    public double CompareBoxes() =>
        CocoEvaluator.Evaluate(_truth, CocoResults.Read(Boxes), new EvaluationOptions { IouType = IouType.Box }).Summary.AP;

    /// <summary>Reads masks and compares them.</summary>
    [Benchmark]
    public double CompareMasks() => CocoEvaluator.Evaluate(_truth, CocoResults.Read(Masks)).Summary.AP;

    private static CocoBox Place(Random random)
    {
        var (width, height) = (10 + random.Next(120), 10 + random.Next(120));
        return new CocoBox(random.Next(Width - width), random.Next(Height - height), width, height);
    }

    private static CocoSegmentation Mask(CocoBox box) =>
        CocoSegmentation.FromMask(RunLengthMask.FromBox(box.ToBoundingBox(), Height, Width));
}
