using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using OpenVocabSeg.Data.Json;

namespace OpenVocabSeg.PublicApi.Tests.Json;

/// <summary>The generated contexts of all assemblies, as the library uses them.</summary>
internal static class JsonContexts
{
    /// <summary>The assemblies of src.</summary>
    public static readonly string[] Assemblies =
    [
        "OpenVocabSeg.Data", "OpenVocabSeg.Networks", "OpenVocabSeg", "OpenVocabSeg.Experiments", "OpenVocabSeg.Onnx",
        "OpenVocabSeg.Onnx.Export", "OpenVocabSeg.Onnx.ML",
    ];

    /// <summary>Name of context and type, and how the type is read and written.</summary>
    public static IEnumerable<(string Name, JsonTypeInfo Json)> Roots() =>
        from context in Contexts()
        from attribute in context.GetType().GetCustomAttributesData()
        where attribute.AttributeType == typeof(JsonSerializableAttribute)
        let type = (Type)attribute.ConstructorArguments[0].Value!
        select ($"{context.GetType().Name}.{type.Name}", Options(context).GetTypeInfo(type));

    /// <summary>All types with members in files.</summary>
    public static IEnumerable<JsonTypeInfo> Objects() =>
        from context in Contexts()
        let options = Options(context)
        from property in context.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        where property.PropertyType.IsGenericType && property.PropertyType.GetGenericTypeDefinition() == typeof(JsonTypeInfo<>)
        let info = options.GetTypeInfo(property.PropertyType.GetGenericArguments()[0])
        where info.Kind == JsonTypeInfoKind.Object
        select info;

    private static IEnumerable<JsonSerializerContext> Contexts() =>
        from assembly in Assemblies
        from type in Assembly.Load(assembly).GetTypes()
        where type.IsSubclassOf(typeof(JsonSerializerContext))
        select (JsonSerializerContext)type.GetProperty("Default", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;

    private static JsonSerializerOptions Options(JsonSerializerContext context) => SettingsJson.Options(context);
}
