namespace OpenVocabSeg.Onnx.Files;

/// <summary>Writes the graph of a mask critic to a model's metadata, as base64 of an ONNX file, and reads it.</summary>
internal static class OnnxCritic
{
    private const string Key = "openvocabseg.critic";

    /// <summary>Adds the graph.</summary>
    public static void Write(byte[] model, IDictionary<string, string> metadata) => metadata[Key] = Convert.ToBase64String(model);

    /// <summary>The graph that <see cref="Write"/> added.</summary>
    /// <exception cref="FormatException">The property is missing or not base64.</exception>
    public static byte[] Read(OnnxProperties metadata) => metadata.ReadBytes(Key);
}
