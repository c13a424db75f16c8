using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace OpenVocabSeg.Networks.Training;

/// <summary>Writes the members of a group of settings in place of the group (<see cref="FlatInFilesAttribute"/>).</summary>
internal static class FlatGroups
{
    /// <summary>The resolver for serializer options that write settings.</summary>
    public static IJsonTypeInfoResolver Resolver { get; } = new DefaultJsonTypeInfoResolver().WithAddedModifier(Flatten);

    private static void Flatten(JsonTypeInfo type)
    {
        for (var i = type.Properties.Count - 1; i >= 0; i--)
        {
            if (type.Properties[i].AttributeProvider is not PropertyInfo group || !group.IsDefined(typeof(FlatInFilesAttribute)))
            {
                continue;
            }

            type.Properties.RemoveAt(i);
            var at = i;
            foreach (var member in group.PropertyType.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            {
                var name = member.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name
                    ?? type.Options.PropertyNamingPolicy?.ConvertName(member.Name) ?? member.Name;
                var property = type.CreateJsonPropertyInfo(member.PropertyType, name);
                property.Get = settings => member.GetValue(group.GetValue(settings));
                type.Properties.Insert(at++, property);
            }
        }
    }
}
