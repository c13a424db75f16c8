using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using SkiaSharp;

namespace OpenVocabSeg.Samples.Playground.Tests;

/// <summary>What the server refuses before it spends memory, and requests of pages from other hosts.</summary>
[TestClass]
public sealed class AdmissionTests
{
    private const long Megabyte = 1 << 20;
    private const long KeptLimit = 200;

    [TestMethod]
    public async Task A_burst_of_large_images_takes_the_memory_of_a_few_and_returns_it()
    {
        await using var server = await PlaygroundServer.StartAsync();
        var png = BlackPng(4000, 4000);
        Assert.IsLessThan(200_000, png.Length);
        using (await server.PostAsync(png, ["moon"]))
        {
        }

        var before = Resident();
        using var done = new CancellationTokenSource();
        var peak = Task.Run(async () =>
        {
            var largest = 0L;
            while (!done.IsCancellationRequested)
            {
                largest = Math.Max(largest, Resident());
                await Task.Delay(10, CancellationToken.None);
            }

            return largest;
        });
        var statuses = await Task.WhenAll(Enumerable.Range(0, 24).Select(async _ =>
        {
            using var response = await server.PostAsync(png, ["moon"]);
            return response.StatusCode;
        }));
        await done.CancelAsync();
        var growth = (await peak - before) / Megabyte;

        // The page returns memory after the last answer; on a busy machine that takes some seconds.
        var kept = long.MaxValue;
        for (var waited = 0; kept >= KeptLimit && waited < 10; waited++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
            kept = (Resident() - before) / Megabyte;
        }

        Console.WriteLine($"peak +{growth} MB, kept +{kept} MB");
        CollectionAssert.AreEqual(Enumerable.Repeat(HttpStatusCode.OK, 24).ToArray(), statuses);

        // An image of this size takes 48 MB, and 64 MB more while it is decoded. Two are decoded at a time.
        Assert.IsLessThan(700, growth);
        Assert.IsLessThan(KeptLimit, kept);
    }

    [TestMethod]
    public async Task Files_that_wait_are_limited_in_sum()
    {
        await using var server = await PlaygroundServer.StartAsync(new PlaygroundSettings { Engines = 1, MaxReceivedBytes = 100_000 });
        using var content = new ByteArrayContent(new byte[100_001]);
        content.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        await ExpectAsync(server, 503, "busy", request => request.Content = content);

        // The place is free again.
        Assert.IsNotNull((await server.SegmentAsync(PlaygroundServer.Png(PlaygroundServer.Scene(0)), "moon"))["objects"]);
    }

    [TestMethod]
    [DataRow("evil.example")]
    [DataRow("evil.example:5080")]
    [DataRow("127.0.0.1.evil.example")]
    [DataRow("localhost.evil.example")]
    public async Task A_foreign_host_name_is_refused_everywhere(string host)
    {
        await using var server = await PlaygroundServer.StartAsync();
        foreach (var path in new[] { "/", "/app.js", "/api/models", "/api/scenes/1.png" })
        {
            await ExpectAsync(server, 421, "unknown-host", request =>
            {
                request.Method = HttpMethod.Get;
                request.RequestUri = new Uri(path, UriKind.Relative);
                request.Headers.Host = host;
            });
        }

        await ExpectAsync(server, 421, "unknown-host", request => request.Headers.Host = host);
    }

    [TestMethod]
    [DataRow("localhost")]
    [DataRow("LOCALHOST:5080")]
    [DataRow("127.0.0.1")]
    [DataRow("192.168.1.7:5080")]
    [DataRow("[::1]:5080")]
    [DataRow("playground.example")]
    public async Task Addresses_and_own_names_are_accepted(string host)
    {
        await using var server = await PlaygroundServer.StartAsync(new PlaygroundSettings { HostNames = ["playground.example"] });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/models", UriKind.Relative));
        request.Headers.Host = host;
        using var response = await server.Client.SendAsync(request);

        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
    }

    [TestMethod]
    [DataRow("Origin", "http://evil.example")]
    [DataRow("Origin", "null")]
    [DataRow("Origin", "http://127.0.0.1:1")]
    [DataRow("Sec-Fetch-Site", "cross-site")]
    [DataRow("Sec-Fetch-Site", "same-site")]
    public async Task A_request_from_a_page_of_another_host_is_refused(string header, string value)
    {
        await using var server = await PlaygroundServer.StartAsync();
        await ExpectAsync(server, 403, "cross-site", request => request.Headers.Add(header, value));
    }

    [TestMethod]
    public async Task A_request_of_the_own_page_is_accepted()
    {
        await using var server = await PlaygroundServer.StartAsync();
        using var request = Request();
        request.Headers.Add("Origin", server.Address);
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        using var response = await server.Client.SendAsync(request);

        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
    }

    [TestMethod]
    [DataRow("text/plain")]
    [DataRow("application/x-www-form-urlencoded")]
    [DataRow("multipart/form-data")]
    [DataRow(null)]
    public async Task Content_types_that_a_page_may_send_to_other_hosts_are_refused(string? type)
    {
        await using var server = await PlaygroundServer.StartAsync();
        await ExpectAsync(
            server,
            415,
            "wrong-content-type",
            request => request.Content!.Headers.ContentType = type is null ? null : new MediaTypeHeaderValue(type));
    }

    private static HttpRequestMessage Request()
    {
        var content = new ByteArrayContent(PlaygroundServer.Png(PlaygroundServer.Scene(0)));
        content.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        return new HttpRequestMessage(HttpMethod.Post, new Uri("/api/segment?word=moon", UriKind.Relative)) { Content = content };
    }

    private static async Task ExpectAsync(PlaygroundServer server, int status, string code, Action<HttpRequestMessage> change)
    {
        using var request = Request();
        change(request);
        using var response = await server.Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.AreEqual(status, (int)response.StatusCode, text);
        Assert.AreEqual(code, (string?)JsonNode.Parse(text)!["code"]);
    }

    private static byte[] BlackPng(int width, int height)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Bgra8888, SKAlphaType.Opaque));
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
