using System.Buffers;
using Microsoft.AspNetCore.Http;
using OpenVocabSeg.Data;
using OpenVocabSeg.Samples.Playground.Segmentation;
using SkiaSharp;

namespace OpenVocabSeg.Samples.Playground.Http;

/// <summary>The image file in the body of a request. It is decoded only when its turn has come.</summary>
internal sealed class RequestedImage : IDisposable
{
    private const string Name = "The file";
    private const int ChunkBytes = 1 << 16;

    private readonly UploadBudget _budget;
    private readonly MemoryStream _body = new();

    private RequestedImage(UploadBudget budget) => _budget = budget;

    private ReadOnlySpan<byte> Bytes => _body.GetBuffer().AsSpan(0, (int)_body.Length);

    /// <summary>Receives the file and checks the size in its header.</summary>
    /// <exception cref="RequestException">The body is empty, or the image has too many pixels.</exception>
    /// <exception cref="BadHttpRequestException">The body is larger than the limit.</exception>
    /// <exception cref="PoolBusyException">Too many bytes of other requests are waiting.</exception>
    public static async Task<RequestedImage> ReceiveAsync(
        HttpRequest request, UploadBudget budget, PlaygroundSettings settings, CancellationToken cancellationToken)
    {
        var image = new RequestedImage(budget);
        try
        {
            await image.FillAsync(request.Body, cancellationToken);
            image.CheckHeader(settings.MaxPixels);
            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    /// <summary>Decodes the image.</summary>
    /// <exception cref="RequestException">It is not an image, or it is damaged.</exception>
    public PixelImage Decode()
    {
        try
        {
            return ImageFile.Decode(Bytes, Name);
        }
        catch (InvalidDataException exception)
        {
            throw new RequestException(
                StatusCodes.Status415UnsupportedMediaType,
                "not-an-image",
                exception.Message.Replace($"'{Name}'", Name, StringComparison.Ordinal));
        }
    }

    public void Dispose()
    {
        _budget.Return(_body.Length);
        _body.SetLength(0);
    }

    private async Task FillAsync(Stream stream, CancellationToken cancellationToken)
    {
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            int count;
            while ((count = await stream.ReadAsync(chunk, cancellationToken)) > 0)
            {
                _budget.Take(count);
                _body.Write(chunk, 0, count);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private void CheckHeader(long maxPixels)
    {
        if (_body.Length == 0)
        {
            throw new RequestException(StatusCodes.Status400BadRequest, "no-image", "The body of the request must be an image file.");
        }

        using var data = SKData.CreateCopy(Bytes);
        using var codec = SKCodec.Create(data);
        if (codec?.Info is { } info && (long)info.Width * info.Height > maxPixels)
        {
            throw new RequestException(
                StatusCodes.Status413PayloadTooLarge,
                "image-too-large",
                $"The image has {info.Width}×{info.Height} pixels; the limit is {maxPixels / 1e6:0.##} million.");
        }
    }
}
