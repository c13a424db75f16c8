using Microsoft.ML;
using Microsoft.ML.Data;

namespace OpenVocabSeg.Columns;

/// <summary>
/// A column that an estimator or transformer needs. It is checked before any work is done, with messages like those of ML.NET.
/// </summary>
/// <param name="Name">Name of the column.</param>
/// <param name="Expected">The required type, for the message.</param>
/// <param name="Accepts">Checks whether a column has that type.</param>
internal sealed record InputColumn(string Name, string Expected, Predicate<SchemaShape.Column> Accepts)
{
    /// <summary>An image of any size.</summary>
    public static InputColumn Image(string name) =>
        new(name, "Image", column => column.Kind == SchemaShape.Column.VectorKind.Scalar && column.ItemType.RawType == typeof(MLImage));

    /// <summary>One text or a vector of texts.</summary>
    public static InputColumn Texts(string name) =>
        new(name, "VarVector<String> or String", column => column.ItemType is TextDataViewType);

    /// <summary>A vector of texts.</summary>
    public static InputColumn TextVector(string name) =>
        new(name, "VarVector<String>", column => IsVector(column) && column.ItemType is TextDataViewType);

    /// <summary>A vector of numbers.</summary>
    public static InputColumn SingleVector(string name) =>
        new(name, "VarVector<Single>", column => IsVector(column) && column.ItemType == NumberDataViewType.Single);

    /// <summary>A vector of keys with names.</summary>
    public static InputColumn KeyVector(string name) =>
        new(name, "VarVector<Key<UInt32>> with key values of text or whole numbers", column => IsVector(column) && column.IsKey
            && column.ItemType.RawType == typeof(uint) && KeyValues(column) is { } values
                && ColumnAnnotations.CanNameKeys(values.ItemType));

    /// <summary>A vector of classes: keys with names, or names.</summary>
    public static InputColumn ClassVector(string name) =>
        new(name, "VarVector<Key<UInt32>> with key values of text or whole numbers, or VarVector<String>", column =>
            KeyVector(name).Accepts(column) || TextVector(name).Accepts(column));

    /// <summary>A vector of Booleans.</summary>
    public static InputColumn BooleanVector(string name) =>
        new(name, "VarVector<Boolean>", column => IsVector(column) && column.ItemType is BooleanDataViewType);

    /// <summary>Checks whether a column has an annotation of this kind.</summary>
    public static bool HasAnnotation(SchemaShape.Column column, string kind) =>
        column.Annotations.Any(annotation => annotation.Name == kind);

    /// <summary>Throws unless the shape has the column.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is absent or of another type.</exception>
    public void Check(SchemaShape inputSchema)
    {
        foreach (var column in inputSchema)
        {
            if (column.Name != Name)
            {
                continue;
            }

            if (!Accepts(column))
            {
                throw new ArgumentOutOfRangeException(
                    nameof(inputSchema), $"Schema mismatch for input column '{Name}': expected {Expected}, got {Describe(column)}");
            }

            return;
        }

        throw new ArgumentOutOfRangeException(nameof(inputSchema), $"Could not find input column '{Name}'");
    }

    private static bool IsVector(SchemaShape.Column column) => column.Kind != SchemaShape.Column.VectorKind.Scalar;

    private static string Describe(SchemaShape.Column column)
    {
        var item = column.IsKey ? $"Key<{column.ItemType}>" : column.ItemType.ToString();
        var type = column.Kind switch
        {
            SchemaShape.Column.VectorKind.Vector => $"Vector<{item}>",
            SchemaShape.Column.VectorKind.VariableVector => $"VarVector<{item}>",
            _ => item,
        };
        return !column.IsKey ? type!
            : KeyValues(column) is { } values ? $"{type} with key values of type {values.ItemType}"
            : $"{type} without key values";
    }

    private static SchemaShape.Column? KeyValues(SchemaShape.Column column)
    {
        foreach (var annotation in column.Annotations)
        {
            if (annotation.Name == AnnotationKinds.KeyValues)
            {
                return annotation;
            }
        }

        return null;
    }
}
