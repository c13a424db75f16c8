using Microsoft.AspNetCore.Http;

namespace OpenVocabSeg.Samples.Playground.Http;

/// <summary>Adds headers that keep the page's content and answers to the page.</summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    /// <summary>Nothing comes from other hosts. WebAssembly is for the page that runs in the browser.</summary>
    public const string PagePolicy =
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' blob: data:; style-src 'self'; object-src 'none'; "
        + "base-uri 'none'";

    private const string ContentSecurityPolicy = PagePolicy + "; frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        return next(context);
    }
}
