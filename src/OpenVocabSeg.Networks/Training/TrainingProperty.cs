using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using OpenVocabSeg.Data.Json;

namespace OpenVocabSeg.Networks.Training;

/// <summary>A property that identifies a training run. A checkpoint contains it, and only equal runs resume from it.</summary>
/// <param name="name">Its name in messages.</param>
/// <param name="value">Its value as in the manifest of a checkpoint.</param>
internal sealed class TrainingProperty(string name, JsonNode? value)
{
    private Func<JsonNode, JsonNode?> _read = _ => null;

    /// <summary>Its name in messages.</summary>
    public string Name => name;

    /// <summary>Its value as in the manifest of a checkpoint.</summary>
    public JsonNode? Value => value;

    /// <summary>Creates a property from settings.</summary>
    /// <param name="name">Its name in messages.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="context">A generated context that has their type.</param>
    public static TrainingProperty Of<T>(string name, T settings, JsonSerializerContext context)
    {
        var json = SettingsJson.Of<T>(context);
        return new(name, JsonSerializer.SerializeToNode(settings, json))
        {
            _read = there => there.Deserialize(json) is { } read ? JsonSerializer.SerializeToNode(read, json) : null,
        };
    }

    /// <summary>
    /// Gets the value of a checkpoint with the defaults of the settings that it does not have: an older version wrote it. What a newer
    /// version does not read stays, so that it is compared.
    /// </summary>
    /// <param name="there">The value in the checkpoint; it is not changed.</param>
    public JsonNode Completed(JsonNode there)
    {
        var completed = there.DeepClone();
        try
        {
            Add(_read(there), completed);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The comparison names the value that cannot be read.
        }

        return completed;
    }

    private static void Add(JsonNode? from, JsonNode to)
    {
        if (from is not JsonObject source || to is not JsonObject target)
        {
            return;
        }

        foreach (var (member, value) in source)
        {
            if (!target.TryGetPropertyValue(member, out var present))
            {
                target[member] = value?.DeepClone();
            }
            else if (present is not null)
            {
                Add(value, present);
            }
        }
    }
}
