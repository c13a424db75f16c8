using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace OpenVocabSeg.Networks.Json;

/// <summary>Reads and writes the members of groups of settings in place of the group (<see cref="FlatInFilesAttribute"/>).</summary>
internal static class FlatGroups
{
    /// <summary>A resolver for options that read or write settings.</summary>
    public static IJsonTypeInfoResolver Resolver { get; } = new DefaultJsonTypeInfoResolver().WithAddedModifier(Flatten);

    /// <summary>Replaces the groups of a type by their members.</summary>
    public static void Flatten(JsonTypeInfo type)
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
                if (member.SetMethod is not null)
                {
                    type.Properties.Insert(at++, Member(type, group, member));
                }
            }
        }
    }

    private static JsonPropertyInfo Member(JsonTypeInfo type, PropertyInfo group, PropertyInfo member)
    {
        var name = member.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name
            ?? type.Options.PropertyNamingPolicy?.ConvertName(member.Name) ?? member.Name;
        var property = type.CreateJsonPropertyInfo(member.PropertyType, name);
        property.Get = settings => member.GetValue(group.GetValue(settings));

        // Each new record has new groups, so no other record shares a group that is written to.
        property.Set = (settings, value) => member.SetValue(group.GetValue(settings), value);
        if (type.Options.RespectNullableAnnotations)
        {
            property.IsSetNullable = new NullabilityInfoContext().Create(member).WriteState != NullabilityState.NotNull;
        }

        return property;
    }
}
