using Microsoft.AspNetCore.Http;
using OpenVocabSeg.Data;
using SkiaSharp;

namespace OpenVocabSeg.Samples.Playground.Http;

/// <summary>Reads and checks the image in the body of a request.</summary>
internal static class RequestedPicture
{
    private const string Name = "The file";

    /// <summary>Receives and decodes it.</summary>
    /// <exception cref="RequestException">There is none, it is no image, it is damaged, or it has too many pixels.</exception>
    /// <exception cref="BadHttpRequestException">The body is larger than the server takes.</exception>
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
            throw new RequestException(StatusCodes.Status400BadRequest, "no-picture", "The request's body has to be the image's file.");
        }

        using (var data = SKData.CreateCopy(bytes))
        using (var codec = SKCodec.Create(data))
        {
            if (codec?.Info is { } info && (long)info.Width * info.Height > maxPixels)
            {
                throw new RequestException(
                    StatusCodes.Status413PayloadTooLarge,
                    "picture-too-large",
                    $"The image has {info.Width}×{info.Height} pixels; {maxPixels / 1e6:0.##} million are the most.");
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
                "not-a-picture",
                exception.Message.Replace($"'{Name}'", Name, StringComparison.Ordinal));
        }
    }
}
