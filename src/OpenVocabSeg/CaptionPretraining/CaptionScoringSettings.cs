using System.Text.Json.Serialization;
using OpenVocabSeg.Columns;

namespace OpenVocabSeg.CaptionPretraining;

/// <summary>The settings that a caption scoring transformer stores in its file, next to the network.</summary>
internal sealed record CaptionScoringSettings(
    [property: JsonRequired] string ImageColumnName,
    [property: JsonRequired] string CaptionsColumnName,
    [property: JsonRequired] string CaptionScoreColumnName)
{
    /// <summary>The default names.</summary>
    public static readonly CaptionScoringSettings Default =
        new(DefaultColumnNames.Image, DefaultColumnNames.Captions, DefaultColumnNames.CaptionScore);

    /// <summary>Throws, with messages like those of ML.NET, unless the shape has the columns.</summary>
    public void Check(Microsoft.ML.SchemaShape shape)
    {
        InputColumn.Image(ImageColumnName).Check(shape);
        InputColumn.Texts(CaptionsColumnName).Check(shape);
    }
}
