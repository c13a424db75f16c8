using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OpenVocabSeg.Data.Json;

/// <summary>
/// Generated metadata, with two changes. Members that a file leaves out keep their defaults: the generator sets <c>init</c> members that
/// are absent to zero. And the members of groups of settings stand in place of the group (<see cref="FlatInFilesAttribute"/>).
/// </summary>
/// <param name="generated">A generated context.</param>
internal sealed class SettingsResolver(IJsonTypeInfoResolver generated) : IJsonTypeInfoResolver
{
    /// <inheritdoc/>
    public JsonTypeInfo? GetTypeInfo(Type type, JsonSerializerOptions options)
    {
        var info = generated.GetTypeInfo(type, options);
        if (info is { Kind: JsonTypeInfoKind.Object })
        {
            KeepDefaults(info);
            Flatten(info);
        }

        return info;
    }

    // Constructor and properties are those that the generated code names, so a trimmer keeps them.
    private static void KeepDefaults(JsonTypeInfo info)
    {
        if (info.CreateObject is not null
            || info.ConstructorAttributeProvider is not ConstructorInfo constructor || constructor.GetParameters().Length > 0)
        {
            return;
        }

        info.CreateObject = () => constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, null, null);
        foreach (var member in info.Properties)
        {
            if (member is { Set: not null, AttributeProvider: PropertyInfo property })
            {
                member.Set = (settings, value) =>
                    property.SetValue(settings, value, BindingFlags.DoNotWrapExceptions, null, null, null);
            }
        }
    }

    private void Flatten(JsonTypeInfo info)
    {
        for (var i = info.Properties.Count - 1; i >= 0; i--)
        {
            var group = info.Properties[i];
            if (group.AttributeProvider?.IsDefined(typeof(FlatInFilesAttribute), inherit: false) == true)
            {
                info.Properties.RemoveAt(i);
                var at = i;
                foreach (var member in GetTypeInfo(group.PropertyType, info.Options)!.Properties.Where(member => member.Set is not null))
                {
                    info.Properties.Insert(at++, Member(info, group, member));
                }
            }
        }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The type of each member is part of the generated metadata.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "The type of each member is part of the generated metadata.")]
    private static JsonPropertyInfo Member(JsonTypeInfo info, JsonPropertyInfo group, JsonPropertyInfo member)
    {
        var property = info.CreateJsonPropertyInfo(member.PropertyType, member.Name);
        property.Get = settings => member.Get!(group.Get!(settings)!);

        // Each new record has new groups, so no other record shares a group that is written to.
        property.Set = (settings, value) => member.Set!(group.Get!(settings)!, value);
        property.IsSetNullable = member.IsSetNullable;
        return property;
    }
}
