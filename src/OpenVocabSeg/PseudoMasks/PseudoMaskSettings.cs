using System.Text.Json.Serialization;
using Microsoft.ML;
using OpenVocabSeg.Columns;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.PseudoMasks;

/// <summary>The settings that a pseudo mask transformer stores in its file, next to the network.</summary>
internal sealed record PseudoMaskSettings(
    [property: JsonRequired] string ImageColumnName,
    [property: JsonRequired] string CaptionsColumnName,
    [property: JsonRequired] InstanceColumnNames Outputs,
    [property: JsonRequired] PseudoLabelSettings Labeling,
    [property: JsonRequired] IReadOnlyList<VocabularyEntry> Nouns)
{
    /// <summary>Throws, with messages like those of ML.NET, unless the shape has the columns.</summary>
    public void Check(SchemaShape shape)
    {
        InputColumn.Image(ImageColumnName).Check(shape);
        InputColumn.Texts(CaptionsColumnName).Check(shape);
    }
}
