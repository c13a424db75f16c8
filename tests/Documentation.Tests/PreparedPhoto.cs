using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace OpenVocabSeg.Documentation.Tests;

/// <summary>A row for a file of fixed sizes.</summary>
internal sealed class PreparedPhoto
{
    public const int Side = 96;
    public const int WordCount = 20;
    public const int Dimension = 64;

    [ImageType(Side, Side)]
    public MLImage Image { get; set; } = null!;

    [ColumnName("words")]
    [VectorType(WordCount, Dimension)]
    public float[] Words { get; set; } = [];
}
