using System.Buffers;

namespace OpenVocabSeg.Data.Annotations.LabelStudio;

/// <summary>URLs of images in Label Studio tasks.</summary>
internal static class LabelStudioUrl
{
    private const string LocalFiles = "/data/local-files/?d=";
    private const string Uploads = "/data/upload/";
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>The image's file name; for local storage, with the folders in the URL.</summary>
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
    /// The name without the prefix of eight digits that Label Studio adds to uploaded files; null if there is none.
    /// </summary>
    public static string? WithoutUploadPrefix(string name)
    {
        const int Digits = 8;
        var file = name[(name.LastIndexOf('/') + 1)..];
        return file.Length > Digits + 1 && file[Digits] == '-' && file.AsSpan(0, Digits).IndexOfAnyExcept(HexDigits) < 0
            ? file[(Digits + 1)..]
            : null;
    }

    /// <summary>The URL of an image below a root. The part after the "?d=" of local storage is escaped as a query.</summary>
    public static string Address(string root, string name) =>
        root.EndsWith(LocalFiles, StringComparison.Ordinal)
            ? root + Uri.EscapeDataString(name).Replace("%2F", "/", StringComparison.Ordinal)
            : root + name;
}
