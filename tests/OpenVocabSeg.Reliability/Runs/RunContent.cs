using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace OpenVocabSeg.Reliability.Runs;

/// <summary>What an output folder holds, without times.</summary>
internal static class RunContent
{
    /// <summary>Times, which differ between equal runs.</summary>
    private static readonly string[] Times = ["seconds", "imagesPerSecond", "elapsed"];

    /// <summary>All files, hidden ones too: a line each, with a digest of what does not depend on the time.</summary>
    public static string[] Read(string folder) =>
    [
        .. Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => $"{Path.GetRelativePath(folder, file)} {Digest(file)}")
            .Order(StringComparer.Ordinal),
    ];

    private static string Digest(string file) => Path.GetExtension(file) switch
    {
        ".html" => "(not compared: it shows minutes)",
        ".jsonl" => Hash(string.Join('\n', File.ReadLines(file).Select(WithoutTimes))),
        ".json" when Path.GetFileName(file) == "metrics.json" => Hash(WithoutTimes(File.ReadAllText(file))),
        _ => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))[..16],
    };

    private static string Hash(string text) => Convert.ToHexString(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)))[..16];

    private static string WithoutTimes(string json)
    {
        var node = JsonNode.Parse(json)!.AsObject();
        foreach (var time in Times)
        {
            node.Remove(time);
        }

        return node.ToJsonString();
    }
}
