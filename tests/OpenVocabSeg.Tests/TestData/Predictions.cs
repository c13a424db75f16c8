using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.ML;

namespace OpenVocabSeg.Tests.TestData;

/// <summary>Reads predictions and compares them bit for bit.</summary>
internal static class Predictions
{
    // Reflection is off by default here, as in file-based and trimmed applications.
    private static readonly JsonSerializerOptions Json = new() { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    public static string ToJson(Prediction[] predictions) => JsonSerializer.Serialize(predictions, Json);

    public static Prediction[] FromJson(string path) => JsonSerializer.Deserialize<Prediction[]>(File.ReadAllText(path), Json)!;

    public static Prediction[] Read(MLContext context, ITransformer transformer, IDataView data) =>
        [.. context.Data.CreateEnumerable<Prediction>(transformer.Transform(data), reuseRowObject: false)];

    public static void AssertEqual(IReadOnlyList<Prediction> expected, IReadOnlyList<Prediction> actual)
    {
        Assert.AreEqual(expected.Count, actual.Count);
        for (var i = 0; i < expected.Count; i++)
        {
            CollectionAssert.AreEqual(expected[i].PredictedLabel, actual[i].PredictedLabel);
            CollectionAssert.AreEqual(expected[i].Score, actual[i].Score);
            CollectionAssert.AreEqual(expected[i].PredictedBoundingBoxes, actual[i].PredictedBoundingBoxes);
            CollectionAssert.AreEqual(expected[i].PredictedMasks, actual[i].PredictedMasks);
            CollectionAssert.AreEqual(expected[i].MaskNoise, actual[i].MaskNoise);
        }
    }
}
