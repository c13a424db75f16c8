using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenVocabSeg.Samples.Playground.Browser;
using OpenVocabSeg.Samples.Playground.Http;
using OpenVocabSeg.Samples.Playground.Segmentation;

namespace OpenVocabSeg.Samples.Playground;

/// <summary>Creates the web server.</summary>
internal static class PlaygroundHost
{
    // Words are in the request's address; percent-encoding takes up to three characters for one, and more outside of ASCII.
    private const int RequestLineBytes = 256 << 10;

    /// <summary>Creates a server without starting it. Models are loaded, so that an invalid file is reported immediately.</summary>
    /// <param name="choices">The models. The page opens with the first.</param>
    /// <param name="settings">Limits.</param>
    /// <param name="url">Address to listen on; port 0 takes a free one.</param>
    /// <exception cref="InvalidDataException">A file is not a model.</exception>
    public static WebApplication Create(IReadOnlyList<ModelChoice> choices, PlaygroundSettings settings, string url)
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
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = settings.MaxRequestBytes;
            kestrel.Limits.MaxRequestLineSize = RequestLineBytes;
        });
        builder.Services.AddSingleton(settings);
        var models = ModelList.Load(choices, settings);
        builder.Services.AddSingleton(_ => models);
        builder.Services.AddSingleton(_ => new SegmenterPool(settings.Engines, settings.MaxWaiting));
        builder.Services.AddSingleton<UploadBudget>();
        builder.Services.AddSingleton<SegmentEndpoint>();
        builder.Services.AddSingleton<BrowserPage>();
        builder.Services.AddSingleton<BrowserEndpoint>();
        var app = builder.Build();
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<RequestErrors>();
        app.UseMiddleware<HostCheck>(url);
        app.UseDefaultFiles();
        app.UseStaticFiles();
        app.MapGet("/api/models", () => models.All.Select(model => ModelDescription.Of(model, settings)));
        app.MapGet("/browser/{**name}", app.Services.GetRequiredService<BrowserEndpoint>().Get);
        app.MapGet("/api/scenes/{number:int:range(0,9999)}.png", ExampleScenes.Get);
        var endpoint = app.Services.GetRequiredService<SegmentEndpoint>();
        app.MapPost("/api/segment", (Delegate)endpoint.RunAsync);
        return app;
    }
}
