using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Sources;

/// <summary>Adds row, column and file to errors of the values of a row.</summary>
internal static class RowErrors
{
    // Endings of values that are assumed to be names of image files.
    private static readonly string[] ImageExtensions =
        [".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".avif", ".heic", ".heif", ".ico", ".wbmp"];

    /// <summary>
    /// Creates a getter of a column. Its exceptions become an <see cref="InvalidDataException"/> that names row and column.
    /// </summary>
    /// <typeparam name="TValue">Type of the value.</typeparam>
    /// <param name="row">The row or cursor, with the column active.</param>
    /// <param name="columnName">The column.</param>
    /// <param name="findFile">Finds the image file of the current row, if known.</param>
    public static ValueGetter<TValue> GetNamedGetter<TValue>(this DataViewRow row, string columnName, Func<string?>? findFile = null)
    {
        var getter = row.GetGetter<TValue>(row.Schema[columnName]);
        return (ref TValue value) =>
        {
            try
            {
                getter(ref value);
            }
            catch (Exception exception) when (IsOfValue(exception, row.Position))
            {
                throw Create(row, columnName, exception, findFile?.Invoke());
            }
        };
    }

    /// <summary>Creates the exception for a value.</summary>
    /// <param name="row">The row.</param>
    /// <param name="columnName">The column.</param>
    /// <param name="cause">The original exception.</param>
    /// <param name="file">The image file of the row, if known.</param>
    public static InvalidDataException Create(DataViewRow row, string columnName, Exception cause, string? file)
    {
        // The name of a parameter inside ML.NET does not help the user.
        var message = cause is ArgumentException { ParamName: { } parameter }
            ? cause.Message.Replace($" (Parameter '{parameter}')", string.Empty, StringComparison.Ordinal)
            : cause.Message;
        var named = file is null || message.Contains(file, StringComparison.Ordinal) ? message : $"{message.TrimEnd('.')} ({file})";
        return new InvalidDataException(FormattableString.Invariant($"Row {row.Position}: column '{columnName}': {named}"), cause);
    }

    /// <summary>Finds the image file of a row: the value of a text column that ends like the name of an image file.</summary>
    /// <param name="row">The row.</param>
    /// <returns>Column and value; null if no active column has one.</returns>
    public static string? FindFile(DataViewRow row)
    {
        foreach (var column in row.Schema)
        {
            if (IsText(column) && row.IsColumnActive(column))
            {
                var text = default(ReadOnlyMemory<char>);
                row.GetGetter<ReadOnlyMemory<char>>(column)(ref text);
                if (Array.Exists(ImageExtensions, extension => text.Span.EndsWith(extension, StringComparison.OrdinalIgnoreCase)))
                {
                    return $"{column.Name} '{text}'";
                }
            }
        }

        return null;
    }

    /// <summary>Finds the image file of a row of a view with a separate cursor.</summary>
    /// <param name="view">The rows.</param>
    /// <param name="position">Position of the row.</param>
    public static string? FindFile(IDataView view, long position)
    {
        try
        {
            using var cursor = view.GetRowCursor(view.Schema.Where(IsText));
            while (cursor.MoveNext())
            {
                if (cursor.Position == position)
                {
                    return FindFile(cursor);
                }
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Another error is reported already. The file of rows that cannot be read twice stays unknown.
        }

        return null;
    }

    /// <summary>Checks whether a column is visible and has one text per row, like file names.</summary>
    public static bool IsText(DataViewSchema.Column column) => !column.IsHidden && column.Type is TextDataViewType;

    private static bool IsOfValue(Exception exception, long position) =>
        exception is not (OutOfMemoryException or OperationCanceledException or ObjectDisposedException or TorchRuntimeException)
        && !(exception is InvalidDataException
            && exception.Message.StartsWith(FormattableString.Invariant($"Row {position}: "), StringComparison.Ordinal));
}
