using System.Globalization;

namespace OpenVocabSeg.Data.Tests.Annotations;

/// <summary>A folder of files of a test, removed with it.</summary>
internal sealed class AnnotationFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("ovs-annotations-").FullName;

    public string this[string name] => Path.Combine(Root, name);

    public string Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
        File.WriteAllText(this[name], text);
        return this[name];
    }

    public string WriteBytes(string name, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    /// <summary>A black image.</summary>
    public string Image(string name, int height, int width)
    {
        ImageFile.SavePng(this[name], new PixelImage(height, width, new byte[3 * height * width]));
        return this[name];
    }

    /// <summary>The images of a source, and what was left out.</summary>
    public static (List<AnnotatedImage> Images, CauseCounts LeftOut) Read(AnnotationSource source)
    {
        var leftOut = new CauseCounts();
        return ([.. source.ReadImages(leftOut)], leftOut);
    }

    public static (List<AnnotatedImage> Images, CauseCounts LeftOut) Read(string path, AnnotationReadOptions? options = null) =>
        Read(AnnotationFiles.Open(path, options));

    /// <summary>The message of the exception for an invalid file.</summary>
    public static string Refusal(string path) => Assert.ThrowsExactly<InvalidDataException>(() => Read(path)).Message;

    /// <summary>A mask of text: '#' inside, all else outside; lines are rows.</summary>
    public static RunLengthMask Mask(params string[] rows) => RunLengthMask.FromBitmap(
        [.. rows.SelectMany(row => row.Select(pixel => (byte)(pixel == '#' ? 1 : 0)))], rows.Length, rows[0].Length);

    public static string Show(RunLengthMask mask) => string.Join('\n', mask.ToBitmap().Chunk(mask.Width)
        .Select(row => string.Concat(row.Select(pixel => pixel == 0 ? '.' : '#'))));

    public static string Show(CocoBox box) => string.Create(CultureInfo.InvariantCulture, $"{box.X} {box.Y} {box.Width} {box.Height}");

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
