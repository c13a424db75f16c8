using System.Text.Json.Nodes;
using OpenVocabSeg.Data;

namespace OpenVocabSeg.Samples.Playground.Tests;

/// <summary>Concurrent requests, clients that disconnect, and size limits.</summary>
[TestClass]
public sealed class LoadTests
{
    private static readonly string[] Words = ["moon", "cup"];

    [TestMethod]
    public async Task Sixteen_requests_at_once_get_the_answers_that_each_gets_alone()
    {
        await using var server = await PlaygroundServer.StartAsync();
        string[][] vocabularies = [["moon", "cup"], ["tree"], [.. SceneClasses.All], ["fish", "house", "key"]];
        var alone = new string[16];
        for (var i = 0; i < alone.Length; i++)
        {
            alone[i] = Objects(await server.SegmentAsync(PlaygroundServer.Png(PlaygroundServer.Scene(i)), vocabularies[i % 4]));
        }

        var together = await Task.WhenAll(Enumerable.Range(0, alone.Length).Select(async i =>
            Objects(await server.SegmentAsync(PlaygroundServer.Png(PlaygroundServer.Scene(i)), vocabularies[i % 4]))));

        Assert.IsGreaterThan(12, alone.Distinct().Count(), "the answers should differ, or nothing is compared");
        CollectionAssert.AreEqual(alone, together);
        Assert.AreEqual(0, server.Pool.Waiting);
    }

    [TestMethod]
    public async Task Requests_wait_for_an_engine_and_too_many_are_turned_away()
    {
        await using var server = await PlaygroundServer.StartAsync(new PlaygroundSettings { Engines = 1, MaxWaiting = 1 });
        var png = PlaygroundServer.Png(PlaygroundServer.Scene(0));
        Task<JsonNode> waiting;
        using (await server.Pool.RentAsync(server.Model, Words, CancellationToken.None))
        {
            waiting = server.SegmentAsync(png, Words);
            await WaitUntilAsync(() => server.Pool.Waiting == 1);
            await server.PostExpectingAsync(503, "busy", png, Words);
            Assert.IsFalse(waiting.IsCompleted);
        }

        Assert.IsNotNull((await waiting)["objects"]);
    }

    [TestMethod]
    public async Task A_client_that_goes_away_leaves_its_place_and_never_takes_an_engine()
    {
        await using var server = await PlaygroundServer.StartAsync(new PlaygroundSettings { Engines = 1, MaxWaiting = 1 });
        var png = PlaygroundServer.Png(PlaygroundServer.Scene(0));
        using (await server.Pool.RentAsync(server.Model, Words, CancellationToken.None))
        {
            for (var i = 0; i < 3; i++)
            {
                using var leaving = new CancellationTokenSource();
                var request = server.PostAsync(png, Words, leaving.Token);
                await WaitUntilAsync(() => server.Pool.Waiting == 1);
                await leaving.CancelAsync();
                await Assert.ThrowsAsync<OperationCanceledException>(() => request);
                await WaitUntilAsync(() => server.Pool.Waiting == 0);
            }
        }

        Assert.IsNotNull((await server.SegmentAsync(png, Words))["objects"]);
    }

    [TestMethod]
    [DataRow(false, DisplayName = "with a length")]
    [DataRow(true, DisplayName = "chunked")]
    public async Task A_file_larger_than_the_limit_is_refused(bool chunked)
    {
        await using var server = await PlaygroundServer.StartAsync(new PlaygroundSettings { MaxRequestBytes = 10_000 });
        using var content = new StreamContent(new MemoryStream(new byte[10_001]));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/segment?word=moon", UriKind.Relative));
        content.Headers.ContentType = new("image/png");
        request.Content = content;
        request.Headers.TransferEncodingChunked = chunked;
        using var response = await server.Client.SendAsync(request);

        Assert.AreEqual(413, (int)response.StatusCode);
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.AreEqual("request-too-large", (string?)problem["code"]);
    }

    private static string Objects(JsonNode answer)
    {
        Assert.IsInstanceOfType<JsonArray>(answer["objects"]);
        return answer["objects"]!.ToJsonString();
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            await Task.Delay(10, timeout.Token);
        }
    }
}
