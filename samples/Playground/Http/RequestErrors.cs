using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OpenVocabSeg.Samples.Playground.Segmentation;

namespace OpenVocabSeg.Samples.Playground.Http;

/// <summary>Converts exceptions to problem details (RFC 9457) with a machine-readable code.</summary>
internal sealed class RequestErrors(RequestDelegate next, PlaygroundSettings settings, ILogger<RequestErrors> logger)
{
    private const int ClientClosedRequest = 499;

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client is gone; the status is for logs.
            context.Response.StatusCode = ClientClosedRequest;
        }
        catch (RequestException exception)
        {
            await WriteAsync(context, exception.Status, exception.Code, exception.Message, exception.UnknownWords);
        }
        catch (PoolBusyException)
        {
            context.Response.Headers.RetryAfter = "2";
            await WriteAsync(
                context, StatusCodes.Status503ServiceUnavailable, "busy", "Too many images are waiting. Try again in a moment.");
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            var limit = (settings.MaxRequestBytes / (1024.0 * 1024)).ToString("0.#", CultureInfo.InvariantCulture);
            await WriteAsync(context, exception.StatusCode, "request-too-large", $"The file is larger than {limit} MiB.");
        }
        catch (BadHttpRequestException exception)
        {
            await WriteAsync(context, exception.StatusCode, "bad-request", exception.Message);
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            LogFailure(logger, exception);
            await WriteAsync(
                context, StatusCodes.Status500InternalServerError, "server-error", "The server failed on this image; see its log.");
        }
    }

    private static Task WriteAsync(
        HttpContext context, int status, string code, string detail, IReadOnlyList<UnknownWord>? unknownWords = null)
    {
        var extensions = new Dictionary<string, object?> { ["code"] = code };
        if (unknownWords is not null)
        {
            extensions["unknownWords"] = unknownWords;
        }

        return Results.Problem(detail, statusCode: status, extensions: extensions).ExecuteAsync(context);
    }

    private static readonly Action<ILogger, Exception?> LogFailure =
        LoggerMessage.Define(LogLevel.Error, new EventId(1), "A request failed.");
}
