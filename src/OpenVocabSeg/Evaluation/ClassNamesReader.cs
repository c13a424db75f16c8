using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Columns;
using OpenVocabSeg.Sources;

namespace OpenVocabSeg.Evaluation;

/// <summary>Reads the classes of a row's instances from a vector of keys with key values, or of text.</summary>
internal sealed class ClassNamesReader
{
    private readonly DataViewRow _row;
    private readonly string _columnName;
    private readonly ValueGetter<VBuffer<uint>>? _getKeys;
    private readonly ValueGetter<VBuffer<ReadOnlyMemory<char>>>? _getTexts;
    private VBuffer<uint> _keys;
    private VBuffer<ReadOnlyMemory<char>> _texts;

    public ClassNamesReader(DataViewRow row, string columnName)
    {
        _row = row;
        _columnName = columnName;
        var column = row.Schema[columnName];
        if (((VectorDataViewType)column.Type).ItemType is KeyDataViewType)
        {
            Known = ColumnAnnotations.GetKeyNames(column);
            _getKeys = row.GetNamedGetter<VBuffer<uint>>(columnName);
        }
        else
        {
            _getTexts = row.GetNamedGetter<VBuffer<ReadOnlyMemory<char>>>(columnName);
        }
    }

    /// <summary>The classes that the column can have; empty for a column of text, whose classes are not known in advance.</summary>
    public IReadOnlyList<string> Known { get; } = [];

    /// <summary>Reads the classes of the current row's instances; null for a missing class (key 0, empty text).</summary>
    /// <exception cref="InvalidDataException">A key has no name.</exception>
    public string?[] Read()
    {
        if (_getKeys is null)
        {
            _getTexts!(ref _texts);
            return [.. _texts.DenseValues().Select(text => text.IsEmpty ? null : text.ToString())];
        }

        _getKeys(ref _keys);
        return [.. _keys.DenseValues().Select(NameOf)];
    }

    private string? NameOf(uint key) =>
        key == 0 ? null
        : key <= Known.Count ? Known[(int)key - 1]
        : throw new InvalidDataException(
            $"Row {_row.Position}: column '{_columnName}' has key {key}, but only {Known.Count} keys have names.");
}
