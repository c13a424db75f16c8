using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Rows;

namespace OpenVocabSeg.Columns;

/// <summary>
/// Defines the columns of predicted or pseudo-labeled instances. Label, score and boxes have the types and annotations of ML.NET's object
/// detection trainer.
/// </summary>
internal static class InstanceOutputs
{
    /// <summary>Defines the columns.</summary>
    /// <param name="names">Their names.</param>
    /// <param name="classes">Names of the keys, at least one; null if labels are text.</param>
    /// <param name="input">The schema to which the columns are added.</param>
    /// <param name="segmenter">The transformer that later stages find in the columns' annotations.</param>
    public static IReadOnlyList<OutputColumn<InstanceRow>> Define(
        InstanceColumnNames names, IReadOnlyList<string>? classes, DataViewSchema input, ITransformer? segmenter)
    {
        var scoreAnnotations = Annotate(builder => builder.AddScore(input, classes));
        var annotations = Annotate(_ => { });
        var columns = new List<OutputColumn<InstanceRow>>
        {
            DefineLabel(),
            OutputColumn<InstanceRow>.Vector(names.Score, NumberDataViewType.Single, row => row.Scores, scoreAnnotations),
            OutputColumn<InstanceRow>.Vector(names.BoundingBoxes, NumberDataViewType.Single, row => row.Boxes, annotations),
            OutputColumn<InstanceRow>.Vector(names.Masks, TextDataViewType.Instance, row => row.Masks, annotations),
        };
        if (names.MaskNoise is { } noise)
        {
            columns.Add(OutputColumn<InstanceRow>.Vector(noise, NumberDataViewType.Single, row => row.MaskNoise, annotations));
        }

        return columns;

        OutputColumn<InstanceRow> DefineLabel() => classes is null
            ? OutputColumn<InstanceRow>.Vector(names.Label, TextDataViewType.Instance, row => row.ClassNames, annotations)
            : OutputColumn<InstanceRow>.Vector(
                names.Label,
                new KeyDataViewType(typeof(uint), classes.Count),
                row => row.Labels,
                Annotate(builder => builder.AddNames(AnnotationKinds.KeyValues, classes)));

        DataViewSchema.Annotations Annotate(Action<DataViewSchema.Annotations.Builder> add)
        {
            var builder = new DataViewSchema.Annotations.Builder();
            add(builder);
            builder.AddTransformer(AnnotationKinds.Segmenter, segmenter);
            return builder.ToAnnotations();
        }
    }

    /// <summary>Appends the shape of the columns. It needs neither the classes nor the network.</summary>
    public static SchemaShape AppendShape(SchemaShape input, InstanceColumnNames names)
    {
        var nothing = new DataViewSchema.Builder().ToSchema();
        return Interop.SchemaShapes.Append(input, Define(names, ["class"], nothing, null).Select(column => column.Definition));
    }

    /// <summary>Creates the key of each class: 1 for the first.</summary>
    public static Dictionary<string, uint> CreateKeys(IReadOnlyList<string> classes)
    {
        var keys = new Dictionary<string, uint>(classes.Count);
        foreach (var name in classes)
        {
            keys.Add(name, (uint)keys.Count + 1);
        }

        return keys;
    }
}
