using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenVocabSeg.Data.Json;

/// <summary>Reads and writes the names of an enumeration in camel case.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
internal sealed class CamelCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase)
    where T : struct, Enum;
