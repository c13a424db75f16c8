using Microsoft.ML;
using Microsoft.ML.Data;

namespace OpenVocabSeg.Rows;

/// <summary>An output column and how its value is taken from the result of a row.</summary>
/// <typeparam name="TResult">What was computed for the row.</typeparam>
/// <param name="Definition">Name, type and annotations.</param>
/// <param name="CreateGetter">Makes the <see cref="ValueGetter{TValue}"/> from a function that gives the current row's result.</param>
internal sealed record OutputColumn<TResult>(DataViewSchema.DetachedColumn Definition, Func<Func<TResult>, Delegate> CreateGetter)
{
    /// <summary>A column of one value a row.</summary>
    public static OutputColumn<TResult> Scalar<TValue>(
        string name, PrimitiveDataViewType type, Func<TResult, TValue> select, DataViewSchema.Annotations? annotations)
    {
        ValueGetter<TValue> Create(Func<TResult> current) => (ref TValue value) => value = select(current());
        return new(new(name, type, annotations), Create);
    }

    /// <summary>A column of any number of values a row. The values are copied into the caller's buffer.</summary>
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
