using Microsoft.ML;

namespace OpenVocabSeg.Rows;

/// <summary>The values of a mapped row: passed through from the input, or computed.</summary>
internal sealed class MappedGetters(DataViewSchema inputSchema, DataViewRow input, bool[] active, Delegate[] computed)
{
    public bool IsActive(DataViewSchema.Column column) => active[column.Index];

    public ValueGetter<TValue> Get<TValue>(DataViewSchema.Column column)
    {
        if (!active[column.Index])
        {
            throw new InvalidOperationException(
                $"Column '{column.Name}' is not active in this row. Request it when you create the cursor.");
        }

        if (column.Index < inputSchema.Count)
        {
            return input.GetGetter<TValue>(inputSchema[column.Index]);
        }

        return computed[column.Index - inputSchema.Count] as ValueGetter<TValue>
            ?? throw new InvalidOperationException(
                $"Column '{column.Name}' has values of type {column.Type.RawType}, but {typeof(TValue)} was requested.");
    }
}
