using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Data;

namespace OpenVocabSeg.Sources;

/// <summary>
/// Reads the image of a row. An <see cref="MLImage"/> belongs to whoever made it and lives until the next row at most, so its
/// pixels are copied at once and it is never disposed here.
/// </summary>
internal sealed class ImageReader
{
    private readonly DataViewRow _row;
    private readonly string _columnName;
    private readonly Func<string?> _findFile;
    private readonly ValueGetter<MLImage> _getter;
    private MLImage? _image;

    /// <param name="row">The row or cursor, with the column active.</param>
    /// <param name="columnName">The column.</param>
    /// <param name="view">The rows, where they can be read again to say which file an error comes from.</param>
    public ImageReader(DataViewRow row, string columnName, IDataView? view = null)
    {
        _row = row;
        _columnName = columnName;
        _findFile = () => view is null ? RowErrors.FindFile(row) : RowErrors.FindFile(view, row.Position);
        _getter = row.GetNamedGetter<MLImage>(columnName, _findFile);
    }

    /// <summary>What messages call the image that was read last: its row and, where ML.NET loaded it from one, its file.</summary>
    public string Name => string.IsNullOrEmpty(_image?.Tag)
        ? FormattableString.Invariant($"row {_row.Position}")
        : FormattableString.Invariant($"row {_row.Position} ({_image.Tag})");

    /// <summary>A copy of the current row's image.</summary>
    /// <exception cref="InvalidDataException">The row has no image, or one that cannot be read; the message names row, column and
    /// file.</exception>
    public PixelImage Read()
    {
        // The same reference goes in each time: ML.NET's loader disposes the image of the row before.
        _getter(ref _image!);
        if (_image is null)
        {
            throw new InvalidDataException($"Row {_row.Position}: column '{_columnName}' has no image.");
        }

        try
        {
            return _image.ToPixelImage();
        }
        catch (ArgumentException exception)
        {
            throw RowErrors.Create(_row, _columnName, exception, _findFile());
        }
    }
}
