using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenVocabSeg.Samples.Playground.Http;
using OpenVocabSeg.Samples.Playground.Segmentation;

namespace OpenVocabSeg.Samples.Playground;

/// <summary>Creates the web server.</summary>
internal static class PlaygroundHost
{
    private const string ContentSecurityPolicy =
        "default-src 'self'; img-src 'self' blob: data:; style-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Creates a server without starting it. The model is loaded, so that an invalid file is reported immediately.</summary>
    /// <param name="choice">The model.</param>
    /// <param name="settings">Limits.</param>
    /// <param name="url">Address to listen on; port 0 takes a free one.</param>
    /// <exception cref="InvalidDataException">The file is not a model.</exception>
    public static WebApplication Create(ModelChoice choice, PlaygroundSettings settings, string url)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            // By default, paths would be relative to the working folder, which may be any folder.
            ContentRootPath = AppContext.BaseDirectory,
            WebRootPath = Path.Combine(AppContext.BaseDirectory, "wwwroot"),
        });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);

        // The command reports in one line that it cannot listen on an address.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.WebHost.UseUrls(url);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = settings.MaxRequestBytes);
        builder.Services.AddSingleton(settings);
        var model = SegmenterModel.Load(choice, settings);
        builder.Services.AddSingleton(_ => model);
        builder.Services.AddSingleton(_ => new SegmenterPool(model.Segmenter, settings.Engines, settings.MaxWaiting));
        builder.Services.AddSingleton<SegmentEndpoint>();
        var app = builder.Build();
        app.Use(AddSecurityHeaders);
        app.UseMiddleware<RequestErrors>();
        app.UseDefaultFiles();
        app.UseStaticFiles();
        app.MapGet("/api/model", () => ModelDescription.Of(model, settings));
        app.MapGet("/api/scenes/{number:int:range(0,9999)}.png", ExampleScenes.Get);
        var endpoint = app.Services.GetRequiredService<SegmentEndpoint>();
        app.MapPost("/api/segment", (Delegate)endpoint.RunAsync);
        return app;
    }

    private static Task AddSecurityHeaders(HttpContext context, RequestDelegate next)
    {
        context.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return next(context);
    }
}
