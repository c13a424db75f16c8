using System.Text.Json.Serialization;

namespace OpenVocabSeg.Columns;

/// <summary>Names of the columns that a transformer writes instances to.</summary>
internal sealed record InstanceColumnNames(
    [property: JsonRequired] string Label,
    [property: JsonRequired] string Score,
    [property: JsonRequired] string BoundingBoxes,
    [property: JsonRequired] string Masks,
    string? MaskNoise);
