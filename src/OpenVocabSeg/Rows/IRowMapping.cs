using Microsoft.ML;
using Microsoft.ML.Data;

namespace OpenVocabSeg.Rows;

/// <summary>
/// The computation of one transformer for the rows of one input schema. View, cursor, row and mapper are the same for all.
/// </summary>
internal interface IRowMapping
{
    /// <summary>The columns that are added to the input columns.</summary>
    IReadOnlyList<DataViewSchema.DetachedColumn> OutputColumns { get; }

    /// <summary>The input columns that any of the outputs needs.</summary>
    IReadOnlyList<DataViewSchema.Column> Dependencies { get; }

    /// <summary>
    /// Creates one <see cref="ValueGetter{TValue}"/> per output column for one row object. Only one thread may use them at a time.
    /// </summary>
    /// <param name="input">A row or cursor in which the <see cref="Dependencies"/> are active.</param>
    Delegate[] CreateGetters(DataViewRow input);

    /// <summary>Creates getters whose results are computed in batches from rows that a second cursor reads ahead.</summary>
    /// <param name="input">The cursor whose rows are requested, in order.</param>
    /// <param name="ahead">Another cursor over the same rows, with the <see cref="Dependencies"/> active. The caller still owns it.</param>
    Delegate[] CreateGetters(DataViewRow input, DataViewRowCursor ahead);
}
