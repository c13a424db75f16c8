using Microsoft.ML.Data;

namespace OpenVocabSeg.Documentation.Tests;

/// <summary>A row for a file of fixed sizes.</summary>
internal sealed class PreparedPhoto
{
    public MLImage Image { get; set; } = null!;

    [ColumnName("words")]
    public float[] Words { get; set; } = [];
}
