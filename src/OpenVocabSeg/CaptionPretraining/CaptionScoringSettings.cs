using System.Text.Json.Serialization;
using OpenVocabSeg.Columns;

namespace OpenVocabSeg.CaptionPretraining;

/// <summary>What a caption scoring transformer keeps in its file beside the network.</summary>
internal sealed record CaptionScoringSettings(
    [property: JsonRequired] string ImageColumnName,
    [property: JsonRequired] string CaptionsColumnName,
    [property: JsonRequired] string CaptionScoreColumnName)
{
    /// <summary>Default names.</summary>
    public static readonly CaptionScoringSettings Default =
        new(DefaultColumnNames.Image, DefaultColumnNames.Captions, DefaultColumnNames.CaptionScore);

    /// <summary>Throws in ML.NET's words unless the shape has the columns.</summary>
    public void Check(Microsoft.ML.SchemaShape shape)
    {
        InputColumn.Image(ImageColumnName).Check(shape);
        InputColumn.Texts(CaptionsColumnName).Check(shape);
    }
}
