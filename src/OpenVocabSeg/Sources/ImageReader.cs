using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Data;

namespace OpenVocabSeg.Sources;

/// <summary>
/// Reads the picture of a row. An <see cref="MLImage"/> belongs to whoever made it and lives until the next row at most, so its
/// pixels are copied at once and it is never disposed here.
/// </summary>
internal sealed class ImageReader
{
    private readonly DataViewRow _row;
    private readonly string _columnName;
    private readonly ValueGetter<MLImage> _getter;
    private MLImage? _image;

    public ImageReader(DataViewRow row, string columnName)
    {
        _row = row;
        _columnName = columnName;
        _getter = row.GetGetter<MLImage>(row.Schema[columnName]);
    }

    /// <summary>A copy of the current row's picture.</summary>
    /// <exception cref="InvalidDataException">The row has no picture.</exception>
    public PixelImage Read()
    {
        // The same reference goes in each time: ML.NET's loader disposes the picture of the row before.
        _getter(ref _image!);
        return _image is null
            ? throw new InvalidDataException($"Row {_row.Position}: column '{_columnName}' has no image.")
            : _image.ToPixelImage();
    }
}
