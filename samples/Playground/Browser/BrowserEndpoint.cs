using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;

namespace OpenVocabSeg.Samples.Playground.Browser;

/// <summary><c>GET /browser/…</c>: the files of the page that runs in the browser.</summary>
internal sealed class BrowserEndpoint(BrowserPage page)
{
    private static readonly FileExtensionContentTypeProvider Types = new();

    /// <summary>A file of the page.</summary>
    /// <param name="request">The request.</param>
    /// <param name="name">Its name; null for the page itself.</param>
    public IResult Get(HttpRequest request, string? name)
    {
        // The page names its files relative to its folder.
        if (name is null && !request.Path.Value!.EndsWith('/'))
        {
            return Results.LocalRedirect("~/browser/");
        }

        name ??= "index.html";
        return BrowserPage.IsBuilt && page.Names.Contains(name, StringComparer.Ordinal)
            ? Results.Bytes(page.Read(name), Types.TryGetContentType(name, out var type) ? type : "application/octet-stream")
            : Results.NotFound();
    }
}
