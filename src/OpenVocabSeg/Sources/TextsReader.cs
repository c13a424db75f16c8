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
        if (row.Schema[columnName].Type is VectorDataViewType)
        {
            _vector = row.GetNamedGetter<VBuffer<ReadOnlyMemory<char>>>(columnName);
        }
        else
        {
            _single = row.GetNamedGetter<ReadOnlyMemory<char>>(columnName);
        }
    }

    /// <summary>Reads the texts of the current row, without empty ones.</summary>
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
