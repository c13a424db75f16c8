using Microsoft.AspNetCore.Http;
using OpenVocabSeg.Data;
using SkiaSharp;

namespace OpenVocabSeg.Samples.Playground.Http;

/// <summary>Reads and checks the image in the body of a request.</summary>
internal static class RequestedImage
{
    private const string Name = "The file";

    /// <summary>Receives and decodes the image.</summary>
    /// <exception cref="RequestException">The body is empty, not an image, or damaged, or the image has too many pixels.</exception>
    /// <exception cref="BadHttpRequestException">The body is larger than the limit.</exception>
    public static async Task<PixelImage> ReadAsync(HttpRequest request, PlaygroundSettings settings, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken);
        return Decode(body.GetBuffer().AsSpan(0, (int)body.Length), settings.MaxPixels);
    }

    private static PixelImage Decode(ReadOnlySpan<byte> bytes, long maxPixels)
    {
        if (bytes.IsEmpty)
        {
            throw new RequestException(StatusCodes.Status400BadRequest, "no-image", "The body of the request must be an image file.");
        }

        using (var data = SKData.CreateCopy(bytes))
        using (var codec = SKCodec.Create(data))
        {
            if (codec?.Info is { } info && (long)info.Width * info.Height > maxPixels)
            {
                throw new RequestException(
                    StatusCodes.Status413PayloadTooLarge,
                    "image-too-large",
                    $"The image has {info.Width}×{info.Height} pixels; the limit is {maxPixels / 1e6:0.##} million.");
            }
        }

        try
        {
            return ImageFile.Decode(bytes, Name);
        }
        catch (InvalidDataException exception)
        {
            throw new RequestException(
                StatusCodes.Status415UnsupportedMediaType,
                "not-an-image",
                exception.Message.Replace($"'{Name}'", Name, StringComparison.Ordinal));
        }
    }
}
