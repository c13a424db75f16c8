using System.Text.Json.Nodes;

namespace OpenVocabSeg.Data.Json;

/// <summary>A value that differs between two JSON documents.</summary>
/// <param name="Name">Names of the members that lead to it, separated by dots.</param>
/// <param name="First">Its value in the first document; null if it has none.</param>
/// <param name="Second">Its value in the second.</param>
internal sealed record JsonDifference(string Name, JsonNode? First, JsonNode? Second)
{
    /// <summary>Finds what differs. Objects are compared member by member, arrays as a whole.</summary>
    /// <param name="first">The first document.</param>
    /// <param name="second">The second document.</param>
    public static IEnumerable<JsonDifference> Find(JsonObject first, JsonObject second) => Find(first, second, string.Empty);

    /// <summary>Describes both values, each with at most 80 characters.</summary>
    /// <param name="ofFirst">Where the first document is.</param>
    /// <param name="ofSecond">Where the second document is.</param>
    public string Describe(string ofFirst, string ofSecond) => $"{Name} is {Show(First)} {ofFirst} and {Show(Second)} {ofSecond}";

    private static IEnumerable<JsonDifference> Find(JsonNode? first, JsonNode? second, string name) =>
        first is JsonObject a && second is JsonObject b
            ? a.Select(pair => pair.Key).Union(b.Select(pair => pair.Key))
                .SelectMany(key => Find(a[key], b[key], name.Length == 0 ? key : $"{name}.{key}"))
            : JsonNode.DeepEquals(first, second) ? [] : [new JsonDifference(name, first, second)];

    private static string Show(JsonNode? value)
    {
        const int Longest = 80;
        var text = value?.ToJsonString() ?? "null";
        return text.Length <= Longest ? text : $"{text[..Longest]}…";
    }
}
