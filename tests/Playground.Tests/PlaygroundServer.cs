using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using OpenVocabSeg.Data;
using OpenVocabSeg.Samples.Playground.Segmentation;

namespace OpenVocabSeg.Samples.Playground.Tests;

/// <summary>The real server with the shipped model, on a free port of this machine.</summary>
internal sealed class PlaygroundServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private PlaygroundServer(WebApplication app)
    {
        _app = app;
        Address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Client = new HttpClient { BaseAddress = new Uri(Address) };
    }

    public string Address { get; }

    public HttpClient Client { get; }

    /// <summary>The shipped model of generated scenes.</summary>
    public static ModelChoice Scenes { get; } =
        new("scenes", Path.Combine(AppContext.BaseDirectory, "models", "quickstart.zip"), "generated scenes");

    public SegmenterModel Model => _app.Services.GetRequiredService<ModelList>().All[0];

    public SegmenterPool Pool => _app.Services.GetRequiredService<SegmenterPool>();

    public static async Task<PlaygroundServer> StartAsync(
        PlaygroundSettings? settings = null, IReadOnlyList<ModelChoice>? models = null)
    {
        var app = PlaygroundHost.Create(models ?? [Scenes], settings ?? new PlaygroundSettings(), "http://127.0.0.1:0");
        await app.StartAsync();
        return new PlaygroundServer(app);
    }

    /// <summary>A generated scene that the model was not trained on.</summary>
    public static Scene Scene(int index, int side = 96) =>
        new SceneGenerator(new SceneOptions { Seed = 77_000, Side = side }).Generate(index);

    public static byte[] Png(Scene scene) => ImageFile.EncodePng(scene.Image);

    public Task<HttpResponseMessage> PostAsync(byte[] image, IEnumerable<string> words, CancellationToken cancellationToken = default)
    {
        var query = string.Join('&', words.Select(word => "word=" + Uri.EscapeDataString(word)));
        var content = new ByteArrayContent(image);
        content.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        return Client.PostAsync(new Uri($"/api/segment?{query}", UriKind.Relative), content, cancellationToken);
    }

    /// <summary>Posts a request, expects an error, and returns its JSON.</summary>
    public async Task<JsonNode> PostExpectingAsync(int status, string code, byte[] image, params string[] words)
    {
        using var response = await PostAsync(image, words);
        var text = await response.Content.ReadAsStringAsync();
        Assert.AreEqual(status, (int)response.StatusCode, text);
        Assert.AreEqual("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(text)!;
        Assert.AreEqual(code, (string?)problem["code"]);
        Assert.AreEqual(status, (int?)problem["status"]);
        return problem;
    }

    public async Task<JsonNode> SegmentAsync(byte[] image, params string[] words)
    {
        using var response = await PostAsync(image, words);
        Assert.AreEqual(200, (int)response.StatusCode, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
