using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OpenVocabSeg.Data;
using OpenVocabSeg.Samples.Playground.Browser;
using SkiaSharp;

namespace OpenVocabSeg.Samples.Playground.Tests;

/// <summary>Responses of the server to images and words.</summary>
[TestClass]
public sealed class SegmentTests
{
    private static PlaygroundServer s_server = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => s_server = await PlaygroundServer.StartAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await s_server.DisposeAsync();

    [TestMethod]
    public async Task Most_objects_of_scenes_are_found_by_their_words_with_their_masks()
    {
        var (found, all) = (0, 0);
        for (var i = 0; i < 10; i++)
        {
            var scene = PlaygroundServer.Scene(i);
            var answer = await s_server.SegmentAsync(PlaygroundServer.Png(scene), [.. SceneClasses.All]);
            Assert.AreEqual(96, (int)answer["width"]!);
            Assert.AreEqual(96, (int)answer["height"]!);
            var objects = answer["objects"]!.AsArray().Select(o => Read(o!)).ToArray();
            CollectionAssert.AreEqual(objects.OrderByDescending(o => o.Score).ToArray(), objects, "best first");
            foreach (var o in objects)
            {
                Assert.IsTrue(o.Score is >= 0.01f and <= 1, $"{o.Score}");
                Assert.IsGreaterThan(0, o.Noise);
            }

            all += scene.Objects.Count;
            found += scene.Objects.Count(truth => objects.Any(o =>
                o.Name == truth.ClassName && o.Score >= 0.3f && o.Mask.IntersectionOverUnion(truth.Mask) >= 0.5));
        }

        // The shipped student's AP50 on such scenes is about 75. With a wrong mask or color order it would be near 0.
        Assert.IsGreaterThan(0.6, found / (double)all);
    }

    [TestMethod]
    public async Task A_large_jpeg_is_answered_in_its_own_pixels()
    {
        var scene = PlaygroundServer.Scene(3, side: 700);
        var answer = await s_server.SegmentAsync(ImageFile.EncodeJpeg(scene.Image), [.. SceneClasses.All]);

        Assert.AreEqual(700, (int)answer["width"]!);
        var best = Read(answer["objects"]![0]!);
        Assert.AreEqual((700, 700), (best.Mask.Height, best.Mask.Width));
        Assert.AreEqual((long)answer["objects"]![0]!["area"]!, best.Mask.Area);
    }

    [TestMethod]
    public async Task Words_are_trimmed_and_named_once()
    {
        var answer = await s_server.SegmentAsync(
            PlaygroundServer.Png(PlaygroundServer.Scene(0)), " moon ", "Moon", "moons", "", "little  cup");

        CollectionAssert.AreEqual(new[] { "moon", "little cup" }, answer["words"]!.AsArray().Select(word => (string)word!).ToArray());
    }

    [TestMethod]
    public async Task An_unknown_word_is_named_with_suggestions()
    {
        var problem = await s_server.PostExpectingAsync(
            422, "unknown-word", PlaygroundServer.Png(PlaygroundServer.Scene(0)), "mushrom", "striped zebra");

        var unknown = problem["unknownWords"]!.AsArray();
        CollectionAssert.AreEqual(new[] { "mushrom", "striped zebra" }, unknown.Select(word => (string)word!["word"]!).ToArray());
        StringAssert.Contains((string)unknown[0]!["message"]!, "did you mean mushroom");
        StringAssert.Contains((string)problem["detail"]!, "'zebra' of 'striped zebra'");
    }

    [TestMethod]
    public async Task An_unknown_word_does_not_discard_the_results_of_the_others()
    {
        var png = PlaygroundServer.Png(PlaygroundServer.Scene(0));
        var answer = await s_server.SegmentAsync(png, "moon", "mushrom", "tree");

        CollectionAssert.AreEqual(new[] { "moon", "tree" }, answer["words"]!.AsArray().Select(word => (string)word!).ToArray());
        Assert.AreEqual("mushrom", (string)answer["unknownWords"]!.AsArray().Single()!["word"]!);
        StringAssert.Contains((string)answer["unknownWords"]![0]!["message"]!, "did you mean mushroom");
        var known = await s_server.SegmentAsync(png, "moon", "tree");
        Assert.AreEqual(known["objects"]!.ToJsonString(), answer["objects"]!.ToJsonString());
    }

    [TestMethod]
    public async Task As_many_words_as_lvis_has_classes_fit_a_request()
    {
        var others = Enumerable.Range(0, 1203 - SceneClasses.All.Count).Select(i => $"a rather long ünknown word {i}");
        string[] words = [.. SceneClasses.All, .. others];
        var answer = await s_server.SegmentAsync(PlaygroundServer.Png(PlaygroundServer.Scene(0)), words);

        Assert.HasCount(SceneClasses.All.Count, answer["words"]!.AsArray());
        Assert.HasCount(1203 - SceneClasses.All.Count, answer["unknownWords"]!.AsArray());
    }

    [TestMethod]
    public async Task Missing_words_and_images_are_said()
    {
        var png = PlaygroundServer.Png(PlaygroundServer.Scene(0));
        await s_server.PostExpectingAsync(400, "no-words", png);
        await s_server.PostExpectingAsync(400, "no-words", png, "  ");
        await s_server.PostExpectingAsync(400, "no-image", [], "moon");
        await s_server.PostExpectingAsync(400, "too-many-words", png, [.. Enumerable.Range(0, 1501).Select(i => $"word{i}")]);
        await s_server.PostExpectingAsync(400, "word-too-long", png, new string('x', 65));
    }

    [TestMethod]
    public async Task What_is_no_image_or_a_damaged_one_is_said()
    {
        var text = await s_server.PostExpectingAsync(415, "not-an-image", "%PDF-1.7 not an image"u8.ToArray(), "moon");
        StringAssert.StartsWith((string)text["detail"]!, "The file is not an image");

        var png = PlaygroundServer.Png(PlaygroundServer.Scene(0));
        var cut = await s_server.PostExpectingAsync(415, "not-an-image", png[..(png.Length / 2)], "moon");
        StringAssert.Contains((string)cut["detail"]!, "truncated");
    }

    [TestMethod]
    public async Task An_image_of_too_many_pixels_is_refused_though_its_file_is_small()
    {
        using var bitmap = new SKBitmap(4001, 4000);
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        Assert.IsLessThan(1 << 20, (int)data.Size);

        var problem = await s_server.PostExpectingAsync(413, "image-too-large", data.ToArray(), "moon");
        StringAssert.Contains((string)problem["detail"]!, "4001×4000");
    }

    [TestMethod]
    public async Task The_page_the_model_and_the_scenes_are_there_and_need_nothing_from_elsewhere()
    {
        var scripts = Directory.GetFiles(BrowserPage.Sources, "*.js", SearchOption.AllDirectories)
            .Select(file => "/" + Path.GetRelativePath(BrowserPage.Sources, file))
            .Where(path => !path.StartsWith("/ort/", StringComparison.Ordinal));
        foreach (var path in (string[])["/", "/style.css", "/favicon.svg", .. scripts])
        {
            using var response = await s_server.Client.GetAsync(new Uri(path, UriKind.Relative));
            Assert.AreEqual(200, (int)response.StatusCode, path);
            StringAssert.Contains(response.Headers.GetValues("Content-Security-Policy").Single(), "default-src 'self'");
            var links = (await response.Content.ReadAsStringAsync())
                .Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal);
            Assert.DoesNotContain("http:", links, path);
            Assert.DoesNotContain("https:", links, path);
        }

        var model = (await s_server.Client.GetFromJsonAsync<JsonNode>(new Uri("/api/models", UriKind.Relative)))![0]!;
        CollectionAssert.AreEquivalent(SceneClasses.All.ToArray(), model["classes"]!.AsArray().Select(name => (string)name!).ToArray());
        Assert.IsTrue((bool)model["predictsNoise"]!);
        var first = await s_server.Client.GetByteArrayAsync(new Uri("/api/scenes/5.png", UriKind.Relative));
        Assert.AreEqual(96, ImageFile.Decode(first, "scene").Width);
        CollectionAssert.AreEqual(first, await s_server.Client.GetByteArrayAsync(new Uri("/api/scenes/5.png", UriKind.Relative)));
        using var absent = await s_server.Client.GetAsync(new Uri("/api/scenes/10000.png", UriKind.Relative));
        Assert.AreEqual(404, (int)absent.StatusCode);
    }

    private static FoundInTest Read(JsonNode node)
    {
        var box = node["box"]!.AsArray().Select(value => (double)value!).ToArray();
        Assert.HasCount(4, box);
        var size = node.Root;
        return new(
            (string)node["name"]!,
            (float)node["score"]!,
            (float)node["noise"]!,
            RunLengthMask.FromCompressedCounts((string)node["counts"]!, (int)size["height"]!, (int)size["width"]!));
    }

    private sealed record FoundInTest(string Name, float Score, float Noise, RunLengthMask Mask);
}
