using Microsoft.ML;
using Microsoft.ML.Data;

namespace OpenVocabSeg.Sources;

/// <summary>Reads the sentences of a row from a column of one text or of a vector of texts.</summary>
internal sealed class TextsReader
{
    private readonly ValueGetter<ReadOnlyMemory<char>>? _single;
    private readonly ValueGetter<VBuffer<ReadOnlyMemory<char>>>? _vector;
    private VBuffer<ReadOnlyMemory<char>> _values;

    public TextsReader(DataViewRow row, string columnName)
    {
        var column = row.Schema[columnName];
        if (column.Type is VectorDataViewType)
        {
            _vector = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column);
        }
        else
        {
            _single = row.GetGetter<ReadOnlyMemory<char>>(column);
        }
    }

    /// <summary>The current row's texts without the empty ones.</summary>
    public string[] Read()
    {
        if (_vector is null)
        {
            var text = default(ReadOnlyMemory<char>);
            _single!(ref text);
            return text.Span.IsWhiteSpace() ? [] : [text.ToString()];
        }

        _vector(ref _values);
        return [.. _values.DenseValues().Where(text => !text.Span.IsWhiteSpace()).Select(text => text.ToString())];
    }
}
