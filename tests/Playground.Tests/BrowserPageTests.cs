using System.Text.Json;
using System.Text.Json.Nodes;
using OpenVocabSeg.Data;
using OpenVocabSeg.Onnx;
using OpenVocabSeg.Onnx.Export;
using OpenVocabSeg.Samples.Playground.Browser;
using OpenVocabSeg.Samples.Playground.Segmentation;

namespace OpenVocabSeg.Samples.Playground.Tests;

/// <summary>The page that runs wholly in the browser, on a plain web server, compared with the library.</summary>
[TestClass]
public sealed class BrowserPageTests
{
    private static readonly PlaygroundSettings Settings = new();
    private static string s_folder = null!;
    private static ModelList s_models = null!;
    private static StaticServer s_server = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _)
    {
        if (!BrowserPage.IsBuilt)
        {
            Assert.Inconclusive("The build brought no onnxruntime-web: there is no npm.");
        }

        s_folder = Path.Combine(Directory.CreateTempSubdirectory("playground").FullName, "page");
        s_models = ModelList.Load([PlaygroundServer.Scenes], Settings);

        // Single precision, to compare with the model itself.
        new BrowserPage(s_models, Settings) { Weights = OnnxWeightPrecision.Single }.Write(s_folder);
        s_server = await StaticServer.StartAsync(s_folder);
    }

    [ClassCleanup]
    public static async Task StopAsync()
    {
        if (s_server is not null)
        {
            await s_server.DisposeAsync();
            s_models.Dispose();
            Directory.Delete(Path.GetDirectoryName(s_folder)!, recursive: true);
        }
    }

    [TestMethod]
    public async Task A_scene_has_the_detections_of_the_library_and_the_page_asks_no_other_host()
    {
        await using var page = await OpenAsync();
        var scene = PlaygroundServer.Scene(3, side: 301);
        await page.UploadAsync("scene.png", "image/png", PlaygroundServer.Png(scene));
        await page.WaitForResultAsync("301×301");

        await AssertSameAsync(page, scene.Image, leastCount: 5);
        page.AssertNoProblems();
        CollectionAssert.IsSubsetOf(
            page.Requested.Select(path => path == "/" ? "index.html" : path[1..]).Distinct().ToArray(), Files());
    }

    [TestMethod]
    public async Task A_real_photo_has_the_detections_of_the_library()
    {
        if (Environment.GetEnvironmentVariable("OPENVOCABSEG_DATA") is not { Length: > 0 } data)
        {
            Assert.Inconclusive("OPENVOCABSEG_DATA is not set.");
            return;
        }

        await using var page = await OpenAsync();
        var folder = Path.Combine(data, "coco-mini", "images", "val");
        foreach (var file in Directory.GetFiles(folder).Order(StringComparer.Ordinal).Take(3))
        {
            // PNG, because browsers may decode JPEG with other rounding.
            var photo = ImageFile.Load(file);
            await page.Page.EvaluateAsync("() => { document.getElementById('timing').textContent = ''; }");
            await page.UploadAsync("photo.png", "image/png", ImageFile.EncodePng(photo));
            await page.WaitForResultAsync($"{photo.Width}×{photo.Height}");

            await AssertSameAsync(page, photo, leastCount: 1);
        }

        page.AssertNoProblems();
    }

    [TestMethod]
    public async Task Eight_bit_files_have_the_detections_of_the_library_on_the_same_file()
    {
        var folder = Path.Combine(Path.GetDirectoryName(s_folder)!, "int8");
        new BrowserPage(s_models, Settings).Write(folder);
        await using var server = await StaticServer.StartAsync(folder, isolated: true);
        await using var page = await ChromiumPage.OpenAsync(server.Address);
        var scene = PlaygroundServer.Scene(8);
        await page.WaitForResultAsync();
        await page.UploadAsync("scene.png", "image/png", PlaygroundServer.Png(scene));
        await page.Page.WaitForFunctionAsync("() => document.getElementById('canvas').getAttribute('aria-label').startsWith('scene.png')");
        await page.WaitForResultAsync();

        // The headers of this server allow several threads.
        Assert.IsTrue(await page.Page.EvaluateAsync<bool>("() => self.crossOriginIsolated"));
        using var segmenter = OnnxSegmenter.Load(Path.Combine(folder, "scenes.bin"));
        var expected = segmenter.Predict([scene.Image])[0];
        await AssertSameAsync(page, expected, 5);
    }

    [TestMethod]
    public async Task Words_are_looked_up_as_in_the_library()
    {
        await using var page = await OpenAsync();
        string[] words =
        [
            "cup", "Cups", "moons", "fish", "fishes", "mushroom's", "little  cup", "star-fish", "tree-house", "a house", "(keys)", "leaves",
            "houses", "flower_", "zebra", "striped zebra", "mushrom", "mooon", "umbrellas", "heart", "!", "hearts of trees", "men", "women",
            "-tree-", "t-tree", "x", "knives", "cherries",
        ];
        var found = await page.Page.EvaluateAsync<JsonElement>(
            """
            async words => {
              const [{ Nouns }, { readModel }, { WordTable }] =
                await Promise.all(['nouns', 'onnx-file', 'words'].map(name => import(`./engine/${name}.js`)));
              const model = readModel(new Uint8Array(await (await fetch('scenes.bin')).arrayBuffer()));
              const table = new WordTable(model, new Nouns(await (await fetch('english-nouns.txt')).text()));
              return words.map(word => {
                const { vector, unknown } = table.embed(word);
                return vector ? [...vector] : table.explain(word, unknown);
              });
            }
            """,
            words);
        var embeddings = s_models.All[0].Segmenter.Words;
        for (var i = 0; i < words.Length; i++)
        {
            if (embeddings.Contains(words[i]))
            {
                CollectionAssert.AreEqual(
                    embeddings.Embed(words[i]), found[i].EnumerateArray().Select(value => (float)value.GetDouble()).ToArray(), words[i]);
            }
            else
            {
                Assert.AreEqual(Assert.Throws<ArgumentException>(() => embeddings.Embed(words[i])).Message, found[i].GetString());
            }
        }

        Assert.IsGreaterThan(8, words.Count(embeddings.Contains));
    }

    [TestMethod]
    public async Task Class_names_of_a_closed_vocabulary_are_not_split()
    {
        await using var page = await OpenAsync();
        var found = await page.Page.EvaluateAsync<int[]>(
            """
            async () => {
              const { WordTable } = await import('./engine/words.js');
              const words = ['Type_A b', 'type', 'TYPE', 'x'];
              const manifest = { embeddingDimension: 1, words: { kind: 'names', length: null } };
              const table = new WordTable({ manifest, words, vectors: new Float32Array([1, 2, 3, 4]), center: null }, null);
              return ['Type_A b', 'type a  B', 'type', 'TYPE', 'Type', 'b', 'x'].map(name => table.embed(name).vector?.[0] ?? 0);
            }
            """);
        CollectionAssert.AreEqual(new[] { 1, 1, 2, 3, 0, 0, 4 }, found);
    }

    [TestMethod]
    [DataRow("absent", "status 404", DisplayName = "absent")]
    [DataRow("truncated", "truncated", DisplayName = "truncated")]
    [DataRow("text", "not an ONNX file", DisplayName = "no ONNX file")]
    [DataRow("version", "format version 1", DisplayName = "another version")]
    public async Task A_model_that_cannot_be_used_is_said(string fault, string message)
    {
        await using var page = await OpenAsync(async browser =>
        {
            var file = await File.ReadAllBytesAsync(Path.Combine(s_folder, "scenes.bin"));
            await browser.RouteAsync("**/scenes.bin", route => fault switch
            {
                "absent" => route.FulfillAsync(new() { Status = 404 }),
                "truncated" => route.FulfillAsync(new() { BodyBytes = file[..(file.Length / 2)] }),
                "text" => route.FulfillAsync(new() { Body = "<html>No such file" }),
                _ => route.FulfillAsync(new() { BodyBytes = WithVersion1(file) }),
            });
        });
        await page.Page.WaitForSelectorAsync("#message:not([hidden])");
        StringAssert.Contains(await page.Page.InnerTextAsync("#message"), message);
        Assert.IsTrue(await page.Page.IsHiddenAsync("#busy"));
    }

    [TestMethod]
    public async Task The_server_of_the_playground_has_the_page_too()
    {
        await using var server = await PlaygroundServer.StartAsync();
        await using var page = await ChromiumPage.OpenAsync(server.Address);
        await page.Page.ClickAsync("#other a");
        await page.Page.WaitForURLAsync("**/browser/");
        await page.WaitForResultAsync();

        Assert.IsGreaterThan(0, await page.Page.Locator("#objects li").CountAsync());
        Assert.DoesNotContain("/api/segment", page.Requested.Skip(page.Requested.IndexOf("/browser/")));
        page.AssertNoProblems();
    }

    [TestMethod]
    public void A_folder_that_is_not_empty_is_refused_and_an_empty_one_is_taken()
    {
        var page = new BrowserPage(s_models, Settings);
        var root = Directory.CreateTempSubdirectory("playground").FullName;
        try
        {
            var folder = Directory.CreateDirectory(Path.Combine(root, "empty")).FullName;
            page.Write(folder + Path.DirectorySeparatorChar);
            Assert.IsTrue(File.Exists(Path.Combine(folder, "index.html")));
            StringAssert.Contains(Assert.ThrowsExactly<IOException>(() => page.Write(folder)).Message, "is not empty");
            Assert.HasCount(1, Directory.GetFileSystemEntries(root));
            Assert.AreEqual(1, PlaygroundCommand.Run(["--static", folder, "--model", PlaygroundServer.Scenes.Path]));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static string[] Files() =>
        [.. Directory.GetFiles(s_folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(s_folder, file))];

    private static async Task<ChromiumPage> OpenAsync(Func<Microsoft.Playwright.IPage, Task>? prepare = null)
    {
        if (prepare is null)
        {
            var page = await ChromiumPage.OpenAsync(s_server.Address);
            await page.WaitForResultAsync();
            return page;
        }

        var other = await ChromiumPage.OpenAsync(s_server.Address, "/favicon.svg");
        await prepare(other.Page);
        await other.Page.GotoAsync(s_server.Address);
        return other;
    }

    private static byte[] WithVersion1(byte[] file)
    {
        var at = file.AsSpan().IndexOf("\"formatVersion\":2"u8);
        var changed = file.ToArray();
        changed[at + "\"formatVersion\":".Length] = (byte)'1';
        return changed;
    }

    private static async Task AssertSameAsync(ChromiumPage page, PixelImage image, int leastCount)
    {
        var model = s_models.All[0];
        await AssertSameAsync(page, model.Segmenter.Predict([image], model.Detection)[0], leastCount);
    }

    // Tolerances of the export: boxes 0.01 pixels, scores 0.0001, masks 0.1 % of the pixels.
    private static async Task AssertSameAsync(ChromiumPage page, IReadOnlyList<Detection> expected, int leastCount)
    {
        var json = await page.Page.EvaluateAsync<string>(
            "async () => JSON.stringify((await import('./app.js')).currentResult())");
        var result = JsonNode.Parse(json)!;
        var actual = result["objects"]!.AsArray();
        Assert.IsGreaterThanOrEqualTo(leastCount, expected.Count);
        Assert.HasCount(expected.Count, actual);
        var rest = actual.ToList();
        foreach (var detection in expected)
        {
            var box = detection.Box;
            double[] corners = [box.X0, box.Y0, box.X1, box.Y1];
            var match = rest.Find(candidate => (string)candidate!["name"]! == detection.ClassName
                && candidate["box"]!.AsArray().Select(value => (double)value!).Zip(corners, (a, b) => Math.Abs(a - b)).Max() < 1e-2);
            Assert.IsNotNull(match, $"{detection.ClassName} {detection.Score} {box}");
            rest.Remove(match);
            Assert.AreEqual(detection.Score, (float)match["score"]!, 1e-4f);
            var mask = RunLengthMask.FromCounts(
                [.. match["counts"]!.AsArray().Select(count => (uint)count!)], (int)result["height"]!, (int)result["width"]!);
            Assert.AreEqual((long)match["area"]!, mask.Area);
            var different = RunLengthMask.Union(mask, detection.Mask).Area - RunLengthMask.Intersect(mask, detection.Mask).Area;
            Assert.IsLessThan(1e-3, different / (double)(mask.Width * mask.Height));

            // Another pixel is another input of the critic.
            var noise = detection.MaskNoise!.Value;
            Assert.AreEqual(noise, (float)match["noise"]!, different == 0 ? 1e-3f : 1e-2f);
            Assert.IsGreaterThan(0, noise);
        }
    }
}
