using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace OpenVocabSeg.Columns;

/// <summary>Writes and reads the annotations of columns.</summary>
internal static class ColumnAnnotations
{
    /// <summary>Adds a vector of names.</summary>
    public static void AddNames(this DataViewSchema.Annotations.Builder builder, string kind, IReadOnlyList<string> names)
    {
        ReadOnlyMemory<char>[] values = [.. names.Select(name => name.AsMemory())];
        builder.Add(kind, new VectorDataViewType(TextDataViewType.Instance, values.Length), (ref VBuffer<ReadOnlyMemory<char>> value) =>
        {
            var editor = VBufferEditor.Create(ref value, values.Length);
            values.CopyTo(editor.Values);
            value = editor.Commit();
        });
    }

    /// <summary>
    /// Adds the annotations that ML.NET's multiclass trainers give their score columns. Classes are added only if all rows share them.
    /// </summary>
    public static void AddScore(this DataViewSchema.Annotations.Builder builder, DataViewSchema input, IReadOnlyList<string>? classes)
    {
        var setId = NextScoreSetId(input);
        builder.Add(AnnotationKinds.ScoreColumnSetId, new KeyDataViewType(typeof(uint), int.MaxValue), (ref uint value) => value = setId);
        AddText(builder, AnnotationKinds.ScoreColumnKind, "MulticlassClassification");
        AddText(builder, AnnotationKinds.ScoreValueKind, "Score");
        if (classes is not null)
        {
            builder.AddNames(AnnotationKinds.TrainingLabelValues, classes);
        }
    }

    /// <summary>Adds the fitted transformer that computes the column.</summary>
    public static void AddTransformer(this DataViewSchema.Annotations.Builder builder, string kind, ITransformer? transformer) =>
        builder.Add(kind, FittedTransformerType.Instance, (ref ITransformer value) => value = transformer!);

    /// <summary>
    /// Gets the names of the values of a key column; name i belongs to key i + 1. The name of a whole number, such as a category number
    /// of an annotation file, is its digits.
    /// </summary>
    public static string[] GetKeyNames(DataViewSchema.Column column)
    {
        var type = column.Annotations.Schema[AnnotationKinds.KeyValues].Type is VectorDataViewType vector ? vector.ItemType.RawType : null;
        return type == typeof(ReadOnlyMemory<char>) ? Names<ReadOnlyMemory<char>>()
            : type == typeof(int) ? Names<int>()
            : type == typeof(long) ? Names<long>()
            : type == typeof(short) ? Names<short>()
            : type == typeof(sbyte) ? Names<sbyte>()
            : type == typeof(uint) ? Names<uint>()
            : type == typeof(ulong) ? Names<ulong>()
            : type == typeof(ushort) ? Names<ushort>()
            : type == typeof(byte) ? Names<byte>()
            : throw new InvalidOperationException($"Column '{column.Name}' has key values of type {type?.Name}.");

        string[] Names<TValue>()
        {
            var values = default(VBuffer<TValue>);
            column.Annotations.GetValue(AnnotationKinds.KeyValues, ref values);
            return [.. values.DenseValues().Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)!)];
        }
    }

    /// <summary>Checks whether <see cref="GetKeyNames"/> supports key values of a type.</summary>
    public static bool CanNameKeys(DataViewType type) =>
        type is TextDataViewType || (type is NumberDataViewType && type.RawType != typeof(float) && type.RawType != typeof(double));

    /// <summary>Finds the nearest upstream transformer in the annotations of a visible column; null if there is none.</summary>
    public static TTransformer? FindTransformer<TTransformer>(DataViewSchema schema, string kind)
        where TTransformer : class, ITransformer
    {
        for (var i = schema.Count - 1; i >= 0; i--)
        {
            var annotations = schema[i].Annotations;
            if (!schema[i].IsHidden && annotations.Schema.GetColumnOrNull(kind) is { } column)
            {
                ITransformer? transformer = null;
                annotations.GetValue(column.Name, ref transformer!);
                return transformer as TTransformer;
            }
        }

        return null;
    }

    private static void AddText(DataViewSchema.Annotations.Builder builder, string kind, string text) =>
        builder.Add(kind, TextDataViewType.Instance, (ref ReadOnlyMemory<char> value) => value = text.AsMemory());

    private static uint NextScoreSetId(DataViewSchema input)
    {
        var next = 1u;
        foreach (var column in input)
        {
            if (column.Annotations.Schema.GetColumnOrNull(AnnotationKinds.ScoreColumnSetId)?.Type is KeyDataViewType { RawType: { } raw }
                && raw == typeof(uint))
            {
                var id = 0u;
                column.Annotations.GetValue(AnnotationKinds.ScoreColumnSetId, ref id);
                next = Math.Max(next, id + 1);
            }
        }

        return next;
    }
}
