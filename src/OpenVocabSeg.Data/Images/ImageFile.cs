using OpenVocabSeg.Data.Files;
using OpenVocabSeg.Data.Images;
using SkiaSharp;

namespace OpenVocabSeg.Data;

/// <summary>
/// Reads and writes images in files. Pixels are those that ML.NET's <c>MLImage</c> decodes: the EXIF orientation is
/// ignored by default (COCO annotates photos as stored), color profiles are not applied, and transparent images are composited over
/// black.
/// </summary>
public static class ImageFile
{
    /// <summary>The largest file in bytes that is decoded.</summary>
    internal const int LargestFile = 1 << 30;

    /// <summary>
    /// Maximum number of pixels; larger images are refused before memory is allocated. An image at the default limit takes less than 1 GB
    /// while it is decoded, 7 bytes per pixel.
    /// </summary>
    /// <value>
    /// Default: 120 000 000. The environment variable <c>OPENVOCABSEG_MAXIMUM_PIXELS</c> changes it, up to 700 000 000.
    /// </value>
    /// <exception cref="InvalidDataException">The variable is not a number in this range.</exception>
    public static int MaximumPixels => PixelLimit.Read();

    /// <summary>Decodes an image file: JPEG, PNG, GIF (first frame), BMP or WebP.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file is not an image, is truncated or damaged, or is too large.</exception>
    public static PixelImage Load(string path) => Decode(ReadAll(path), path);

    /// <summary>Decodes an image file as <see cref="Load"/> does, and applies its EXIF orientation.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file is not an image, is truncated or damaged, or is too large.</exception>
    public static PixelImage LoadUpright(string path)
    {
        var bytes = ReadAll(path);
        using var data = SKData.CreateCopy(bytes);
        using var codec = SKCodec.Create(data) ?? throw NoImage(path, bytes);
        return codec.EncodedOrigin.Apply(Decode(codec, path));
    }

    /// <summary>Reads the size of an image file as <see cref="Load"/> decodes it, without reading pixels.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file is not an image.</exception>
    public static ImageSize ReadSize(string path) => ReadHeader(path).StoredSize;

    /// <summary>Reads size and orientation of an image file, without reading pixels.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file is not an image.</exception>
    public static ImageHeader ReadHeader(string path)
    {
        ThrowIfMissing(path);
        using var codec = SKCodec.Create(path) ?? throw NoImage(path, FirstBytes(path));
        return new ImageHeader(new ImageSize(codec.Info.Height, codec.Info.Width), (int)codec.EncodedOrigin);
    }

    /// <summary>Reads size and orientation of an image in memory, without reading pixels.</summary>
    /// <param name="bytes">The content of the file.</param>
    /// <param name="name">Name in error messages.</param>
    /// <exception cref="InvalidDataException">The bytes are not an image.</exception>
    internal static ImageHeader ReadHeader(ReadOnlySpan<byte> bytes, string name)
    {
        using var data = SKData.CreateCopy(bytes);
        using var codec = SKCodec.Create(data) ?? throw NoImage(name, bytes);
        return new ImageHeader(new ImageSize(codec.Info.Height, codec.Info.Width), (int)codec.EncodedOrigin);
    }

    /// <summary>Decodes an image in memory: JPEG, PNG, GIF (first frame), BMP or WebP.</summary>
    /// <param name="bytes">The content of the file.</param>
    /// <param name="name">Name in error messages.</param>
    /// <exception cref="InvalidDataException">
    /// The bytes are not an image, are truncated or damaged, or the image is too large.
    /// </exception>
    public static PixelImage Decode(ReadOnlySpan<byte> bytes, string name)
    {
        using var data = SKData.CreateCopy(bytes);
        using var codec = SKCodec.Create(data) ?? throw NoImage(name, bytes);
        return Decode(codec, name);
    }

    private static PixelImage Decode(SKCodec codec, string name)
    {
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        PixelLimit.Check(width, height, $"The image '{name}'");

        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Bgra8888, SKAlphaType.Premul));
        var result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (result == SKCodecResult.IncompleteInput)
        {
            throw new InvalidDataException($"The image '{name}' is truncated.");
        }

        if (result != SKCodecResult.Success)
        {
            throw new InvalidDataException($"The image '{name}' is damaged ({result}).");
        }

        return FromBitmap(bitmap);
    }

    /// <summary>Encodes an image as PNG.</summary>
    /// <param name="image">The image.</param>
    public static byte[] EncodePng(PixelImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var bitmap = ToBitmap(image);
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    /// <summary>Encodes an image as JPEG.</summary>
    /// <param name="image">The image.</param>
    /// <param name="quality">1 (smallest file) to 100 (best quality).</param>
    public static byte[] EncodeJpeg(PixelImage image, int quality = 90)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        using var bitmap = ToBitmap(image);
        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, quality);
        return data.ToArray();
    }

    /// <summary>Encodes an image as JPEG with the highest quality, without chroma subsampling.</summary>
    internal static byte[] EncodeFaithfulJpeg(PixelImage image)
    {
        using var bitmap = ToBitmap(image);
        using var pixels = bitmap.PeekPixels();
        using var data = pixels.Encode(
            new SKJpegEncoderOptions(100, SKJpegEncoderDownsample.Downsample444, SKJpegEncoderAlphaOption.Ignore));
        return data.ToArray();
    }

    /// <summary>Writes an image as a PNG file atomically; an existing file is replaced.</summary>
    /// <param name="path">The file to write; its folder is created if it is missing.</param>
    /// <param name="image">The image.</param>
    public static void SavePng(string path, PixelImage image)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var png = EncodePng(image);
        AtomicFile.Write(path, stream => stream.Write(png));
    }

    /// <summary>The pixels of a 4-byte BGRA bitmap, without its alpha.</summary>
    internal static PixelImage FromBitmap(SKBitmap bitmap)
    {
        var pixels = new byte[3 * bitmap.Width * bitmap.Height];
        var source = bitmap.GetPixelSpan();
        for (var y = 0; y < bitmap.Height; y++)
        {
            var row = source.Slice(y * bitmap.RowBytes, 4 * bitmap.Width);
            var target = pixels.AsSpan(3 * bitmap.Width * y, 3 * bitmap.Width);
            for (int from = 0, to = 0; from < row.Length; from += 4, to += 3)
            {
                target[to] = row[from];
                target[to + 1] = row[from + 1];
                target[to + 2] = row[from + 2];
            }
        }

        return new PixelImage(bitmap.Height, bitmap.Width, pixels);
    }

    /// <summary>A 4-byte BGRA bitmap of an image; the caller disposes it.</summary>
    internal static SKBitmap ToBitmap(PixelImage image)
    {
        var bitmap = new SKBitmap(new SKImageInfo(image.Width, image.Height, SKColorType.Bgra8888, SKAlphaType.Opaque));
        unsafe
        {
            var target = new Span<byte>((void*)bitmap.GetPixels(), bitmap.ByteCount);
            for (int from = 0, to = 0; from < image.Pixels.Length; from += 3, to += 4)
            {
                target[to] = image.Pixels[from];
                target[to + 1] = image.Pixels[from + 1];
                target[to + 2] = image.Pixels[from + 2];
                target[to + 3] = byte.MaxValue;
            }
        }

        return bitmap;
    }

    private static byte[] ReadAll(string path)
    {
        ThrowIfMissing(path);
        return RegularFile.ReadAll(path, LargestFile);
    }

    private static void ThrowIfMissing(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"The image '{path}' does not exist.", path);
        }

        RegularFile.Check(path);
    }

    private static byte[] FirstBytes(string path)
    {
        using var stream = RegularFile.Open(path);
        var bytes = new byte[FileKind.BytesNeeded];
        return bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }

    private static InvalidDataException NoImage(string name, ReadOnlySpan<byte> bytes) =>
        new($"'{name}' is not an image that can be read (JPEG, PNG, GIF, BMP or WebP): {FileKind.Describe(bytes)}.");
}
