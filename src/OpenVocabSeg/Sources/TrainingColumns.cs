using Microsoft.ML;
using OpenVocabSeg.Columns;

namespace OpenVocabSeg.Sources;

/// <summary>The columns that the training of a stage reads. Null means not read.</summary>
internal sealed record TrainingColumns
{
    /// <summary>The image.</summary>
    public required string Image { get; init; }

    /// <summary>Sentences about the image.</summary>
    public string? Captions { get; init; }

    /// <summary>Annotated instances.</summary>
    public InstanceColumns? Instances { get; init; }

    /// <summary>Pseudo-labeled instances.</summary>
    public InstanceColumns? PseudoInstances { get; init; }

    /// <summary>Names of all columns that are read.</summary>
    public IEnumerable<string> Names =>
        new[]
        {
            Image, Captions,
            Instances?.Label, Instances?.BoundingBoxes, Instances?.Masks, Instances?.Score,
            PseudoInstances?.Label, PseudoInstances?.BoundingBoxes, PseudoInstances?.Masks, PseudoInstances?.Score,
        }.OfType<string>().Distinct();

    /// <summary>Throws, with messages like those of ML.NET, unless the shape has all columns.</summary>
    public void Check(SchemaShape shape)
    {
        InputColumn.Image(Image).Check(shape);
        if (Captions is not null)
        {
            InputColumn.Texts(Captions).Check(shape);
        }

        Check(shape, Instances);
        Check(shape, PseudoInstances);
    }

    private static void Check(SchemaShape shape, InstanceColumns? columns)
    {
        if (columns is null)
        {
            return;
        }

        InputColumn.KeyVector(columns.Label).Check(shape);
        if (columns.BoundingBoxes is not null)
        {
            InputColumn.SingleVector(columns.BoundingBoxes).Check(shape);
        }

        if (columns.Masks is not null)
        {
            InputColumn.TextVector(columns.Masks).Check(shape);
        }

        if (columns.Score is not null)
        {
            InputColumn.SingleVector(columns.Score).Check(shape);
        }
    }
}
