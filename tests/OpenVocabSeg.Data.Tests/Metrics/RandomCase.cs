using System.IO.Compression;
using System.Text.Json.Nodes;

namespace OpenVocabSeg.Data.Tests.Metrics;

/// <summary>A random COCO data set and what pycocotools says of it; <c>coco-random.py</c> made them.</summary>
/// <param name="GroundTruth">Content of an instances file.</param>
/// <param name="Results">Content of a results file.</param>
/// <param name="Boxes">The 12 numbers of boxes.</param>
/// <param name="Masks">The 12 numbers of masks.</param>
internal sealed record RandomCase(JsonNode GroundTruth, JsonNode Results, double[] Boxes, double[] Masks)
{
    /// <summary>All cases, one at a time.</summary>
    public static IEnumerable<RandomCase> ReadAll()
    {
        using var resource = typeof(RandomCase).Assembly.GetManifestResourceStream("coco-random.jsonl.gz")!;
        using var reader = new StreamReader(new GZipStream(resource, CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            var node = JsonNode.Parse(line)!;
            yield return new(node["gt"]!, node["dt"]!, Numbers(node["bbox"]!), Numbers(node["segm"]!));
        }
    }

    private static double[] Numbers(JsonNode list) => [.. list.AsArray().Select(number => number!.GetValue<double>())];
}
