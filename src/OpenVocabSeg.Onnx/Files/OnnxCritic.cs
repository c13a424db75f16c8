namespace OpenVocabSeg.Onnx.Files;

/// <summary>Writes the graph of a mask critic into a model's metadata and reads it: base64 of an ONNX file.</summary>
internal static class OnnxCritic
{
    private const string Key = "openvocabseg.critic";

    /// <summary>Adds the graph.</summary>
    public static void Write(byte[] model, IDictionary<string, string> metadata) => metadata[Key] = Convert.ToBase64String(model);

    /// <summary>The graph that <see cref="Write"/> added.</summary>
    /// <exception cref="FormatException">It is missing or no base64.</exception>
    public static byte[] Read(IReadOnlyDictionary<string, string> metadata) => metadata.TryGetValue(Key, out var text)
        ? Convert.FromBase64String(text)
        : throw new FormatException($"the property '{Key}' is missing");
}
