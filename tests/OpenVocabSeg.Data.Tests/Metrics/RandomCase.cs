using System.IO.Compression;
using System.Text.Json.Nodes;

namespace OpenVocabSeg.Data.Tests.Metrics;

/// <summary>A random COCO data set and its metrics by pycocotools, from <c>coco-random.py</c>.</summary>
/// <param name="GroundTruth">Content of an instances file.</param>
/// <param name="Results">Content of a results file.</param>
/// <param name="Boxes">The 12 metrics of boxes.</param>
/// <param name="Masks">The 12 metrics of masks.</param>
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
