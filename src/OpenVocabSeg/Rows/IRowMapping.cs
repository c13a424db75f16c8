using Microsoft.ML;
using Microsoft.ML.Data;

namespace OpenVocabSeg.Rows;

/// <summary>What one transformer computes from a row of one input schema. View, cursor, row and mapper are generic.</summary>
internal interface IRowMapping
{
    /// <summary>The columns that are added to the input's.</summary>
    IReadOnlyList<DataViewSchema.DetachedColumn> OutputColumns { get; }

    /// <summary>The input columns that any of the outputs needs.</summary>
    IReadOnlyList<DataViewSchema.Column> Dependencies { get; }

    /// <summary>
    /// One <see cref="ValueGetter{TValue}"/> per output column over one row object, to be used from one thread at a time.
    /// </summary>
    /// <param name="input">A row or cursor in which the <see cref="Dependencies"/> are active.</param>
    Delegate[] CreateGetters(DataViewRow input);

    /// <summary>The same getters, their results computed in batches from rows that a second cursor reads ahead.</summary>
    /// <param name="input">The cursor whose rows are asked for, in their order.</param>
    /// <param name="ahead">Another cursor over the same rows, the <see cref="Dependencies"/> active; stays the caller's.</param>
    Delegate[] CreateGetters(DataViewRow input, DataViewRowCursor ahead);
}
