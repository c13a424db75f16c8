using System.Text;
using OpenVocabSeg.Onnx.Files;

namespace OpenVocabSeg.Onnx.Tests.TestData;

/// <summary>Properties of a model in memory.</summary>
internal static class Properties
{
    public static OnnxProperties Of(IReadOnlyDictionary<string, string> values)
    {
        var memory = new MemoryStream();
        var places = new Dictionary<string, (long, int)>(StringComparer.Ordinal);
        foreach (var (key, value) in values)
        {
            var bytes = Encoding.UTF8.GetBytes(value);
            places.Add(key, (memory.Position, bytes.Length));
            memory.Write(bytes);
        }

        return new OnnxProperties(memory, places);
    }
}
