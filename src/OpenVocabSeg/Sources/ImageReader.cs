using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Data;

namespace OpenVocabSeg.Sources;

/// <summary>
/// Reads the image of a row. An <see cref="MLImage"/> belongs to its creator and is valid at most until the next row. So its pixels are
/// copied immediately, and it is never disposed here.
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
    /// <param name="view">The rows. If given, they are read again to find the file of an error.</param>
    public ImageReader(DataViewRow row, string columnName, IDataView? view = null)
    {
        _row = row;
        _columnName = columnName;
        _findFile = () => view is null ? RowErrors.FindFile(row) : RowErrors.FindFile(view, row.Position);
        _getter = row.GetNamedGetter<MLImage>(columnName, _findFile);
    }

    /// <summary>The name, in messages, of the last image that was read: its row and, if ML.NET loaded it from a file, the file.</summary>
    public string Name => string.IsNullOrEmpty(_image?.Tag)
        ? FormattableString.Invariant($"row {_row.Position}")
        : FormattableString.Invariant($"row {_row.Position} ({_image.Tag})");

    /// <summary>Copies the image of the current row.</summary>
    /// <exception cref="InvalidDataException">The row has no image, or one that cannot be read; the message names row, column and
    /// file.</exception>
    public PixelImage Read()
    {
        // The same reference is passed each time: ML.NET's loader disposes the image of the previous row.
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
