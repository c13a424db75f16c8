using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Sources;

/// <summary>Errors of the values of a row say which row, column and file they come from.</summary>
internal static class RowErrors
{
    // What a column must end in to be taken for the name of an image file.
    private static readonly string[] ImageExtensions =
        [".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".avif", ".heic", ".heif", ".ico", ".wbmp"];

    /// <summary>A getter of a column. What it throws becomes an <see cref="InvalidDataException"/> that names row and column.</summary>
    /// <typeparam name="TValue">Type of the value.</typeparam>
    /// <param name="row">The row or cursor, with the column active.</param>
    /// <param name="columnName">The column.</param>
    /// <param name="findFile">The image file of the current row, where one is known.</param>
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

    /// <summary>The error of a value.</summary>
    /// <param name="row">The row.</param>
    /// <param name="columnName">The column.</param>
    /// <param name="cause">What is wrong.</param>
    /// <param name="file">The image file of the row, where one is known.</param>
    public static InvalidDataException Create(DataViewRow row, string columnName, Exception cause, string? file)
    {
        // The name of a parameter inside of ML.NET tells nothing.
        var message = cause is ArgumentException { ParamName: { } parameter }
            ? cause.Message.Replace($" (Parameter '{parameter}')", string.Empty, StringComparison.Ordinal)
            : cause.Message;
        var named = file is null || message.Contains(file, StringComparison.Ordinal) ? message : $"{message.TrimEnd('.')} ({file})";
        return new InvalidDataException(FormattableString.Invariant($"Row {row.Position}: column '{columnName}': {named}"), cause);
    }

    /// <summary>The image file of a row: what a column of text says that ends as names of image files do.</summary>
    /// <param name="row">The row.</param>
    /// <returns>Column and value, or null where no active column has one.</returns>
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

    /// <summary>The image file of a row of a view, read by a cursor of its own.</summary>
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
            // The error that is reported is another one; rows that cannot be read twice have no name.
        }

        return null;
    }

    /// <summary>Whether a column is one visible text a row, as names of files are.</summary>
    public static bool IsText(DataViewSchema.Column column) => !column.IsHidden && column.Type is TextDataViewType;

    private static bool IsOfValue(Exception exception, long position) =>
        exception is not (OutOfMemoryException or OperationCanceledException or ObjectDisposedException or TorchRuntimeException)
        && !(exception is InvalidDataException
            && exception.Message.StartsWith(FormattableString.Invariant($"Row {position}: "), StringComparison.Ordinal));
}
