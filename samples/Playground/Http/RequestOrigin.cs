using Microsoft.AspNetCore.Http;

namespace OpenVocabSeg.Samples.Playground.Http;

/// <summary>Refuses requests that pages of other hosts make a browser send.</summary>
internal static class RequestOrigin
{
    /// <summary>Checks where a request comes from.</summary>
    /// <exception cref="RequestException">
    /// It comes from a page of another host, or its content type is one that browsers send to any host without asking it first.
    /// </exception>
    public static void Check(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var origin = request.Headers.Origin.ToString();
        if (site is not ("" or "same-origin" or "none") || (origin.Length > 0 && origin != $"{request.Scheme}://{request.Host}"))
        {
            throw new RequestException(
                StatusCodes.Status403Forbidden, "cross-site", "The request comes from a page of another host.");
        }

        if (request.ContentType is not { } type
            || !(type.StartsWith("image/", StringComparison.OrdinalIgnoreCase)
                || type.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase)))
        {
            throw new RequestException(
                StatusCodes.Status415UnsupportedMediaType,
                "wrong-content-type",
                "Send the image file as the body, with a Content-Type such as image/jpeg or application/octet-stream.");
        }
    }
}
