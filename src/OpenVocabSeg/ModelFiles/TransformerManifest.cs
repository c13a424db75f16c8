using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace OpenVocabSeg.ModelFiles;

/// <summary>The manifest in the file of a transformer, next to its network.</summary>
/// <param name="FormatVersion">Version of the format.</param>
/// <param name="Kind">The kind of transformer that wrote the file.</param>
/// <param name="Settings">Columns and settings of that kind.</param>
/// <param name="WrittenBy">Version of the library that wrote the file. A library that cannot read the file names it in its message.</param>
internal sealed record TransformerManifest(
    [property: JsonRequired] int FormatVersion,
    [property: JsonRequired] string Kind,
    [property: JsonRequired] JsonNode Settings,
    string? WrittenBy)
{
    /// <summary>The version that is written, and the newest that is read.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Version of this library.</summary>
    public static string Library { get; } = typeof(TransformerManifest).Assembly.GetName().Version!.ToString(3);
}
