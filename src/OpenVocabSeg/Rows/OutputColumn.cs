using Microsoft.ML;
using Microsoft.ML.Data;

namespace OpenVocabSeg.Rows;

/// <summary>An output column and how its value is computed from the result of a row.</summary>
/// <typeparam name="TResult">The type of the result of a row.</typeparam>
/// <param name="Definition">Name, type and annotations.</param>
/// <param name="CreateGetter">
/// Creates the <see cref="ValueGetter{TValue}"/> from a function that returns the result of the current row.
/// </param>
internal sealed record OutputColumn<TResult>(DataViewSchema.DetachedColumn Definition, Func<Func<TResult>, Delegate> CreateGetter)
{
    /// <summary>Creates a column of one value per row.</summary>
    public static OutputColumn<TResult> Scalar<TValue>(
        string name, PrimitiveDataViewType type, Func<TResult, TValue> select, DataViewSchema.Annotations? annotations)
    {
        ValueGetter<TValue> Create(Func<TResult> current) => (ref TValue value) => value = select(current());
        return new(new(name, type, annotations), Create);
    }

    /// <summary>Creates a column of any number of values per row. The values are copied to the caller's buffer.</summary>
    public static OutputColumn<TResult> Vector<TItem>(
        string name, PrimitiveDataViewType itemType, Func<TResult, TItem[]> select, DataViewSchema.Annotations? annotations)
    {
        ValueGetter<VBuffer<TItem>> Create(Func<TResult> current) => (ref VBuffer<TItem> value) =>
        {
            var items = select(current());
            var editor = VBufferEditor.Create(ref value, items.Length);
            items.CopyTo(editor.Values);
            value = editor.Commit();
        };
        return new(new(name, new VectorDataViewType(itemType), annotations), Create);
    }
}
