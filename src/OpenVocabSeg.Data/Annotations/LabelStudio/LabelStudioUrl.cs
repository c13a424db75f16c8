using System.Buffers;

namespace OpenVocabSeg.Data.Annotations.LabelStudio;

/// <summary>The addresses by which Label Studio's tasks name their images.</summary>
internal static class LabelStudioUrl
{
    private const string LocalFiles = "/data/local-files/?d=";
    private const string Uploads = "/data/upload/";
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>The image's file name; for files of a local storage with the folders that the address has.</summary>
    public static string Name(string address)
    {
        var local = address.IndexOf(LocalFiles, StringComparison.Ordinal);
        if (local >= 0)
        {
            return Uri.UnescapeDataString(address[(local + LocalFiles.Length)..]).Replace('\\', '/').TrimStart('/');
        }

        var isAddress = address.Contains("://", StringComparison.Ordinal) || address.StartsWith(Uploads, StringComparison.Ordinal);
        if (!isAddress)
        {
            return address.Replace('\\', '/').TrimStart('/');
        }

        var path = address.Split('?', '#')[0];
        return Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);
    }

    /// <summary>
    /// The name without the eight digits that Label Studio puts before the names of uploaded files; null where there are none.
    /// </summary>
    public static string? WithoutUploadPrefix(string name)
    {
        const int Digits = 8;
        var file = name[(name.LastIndexOf('/') + 1)..];
        return file.Length > Digits + 1 && file[Digits] == '-' && file.AsSpan(0, Digits).IndexOfAnyExcept(HexDigits) < 0
            ? file[(Digits + 1)..]
            : null;
    }

    /// <summary>The address of an image below a root: the part behind the "?d=" of a local storage is escaped as a query.</summary>
    public static string Address(string root, string name) =>
        root.EndsWith(LocalFiles, StringComparison.Ordinal)
            ? root + Uri.EscapeDataString(name).Replace("%2F", "/", StringComparison.Ordinal)
            : root + name;
}
