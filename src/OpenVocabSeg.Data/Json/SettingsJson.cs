using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace OpenVocabSeg.Data.Json;

/// <summary>Settings as JSON, by generated code: reflection-based serialization is off in file-based and trimmed applications.</summary>
internal static class SettingsJson
{
    /// <summary>How a type is read and written.</summary>
    /// <typeparam name="T">A type of the context.</typeparam>
    /// <param name="context">A generated context and its options.</param>
    public static JsonTypeInfo<T> Of<T>(JsonSerializerContext context) => (JsonTypeInfo<T>)Options(context).GetTypeInfo(typeof(T));

    /// <summary>The options of a context, with what <see cref="SettingsResolver"/> changes.</summary>
    public static JsonSerializerOptions Options(JsonSerializerContext context) =>
        new(context.Options) { TypeInfoResolver = new SettingsResolver(context) };
}
