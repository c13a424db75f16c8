using Microsoft.Playwright;
using OpenVocabSeg.Data;

namespace OpenVocabSeg.Samples.Playground.Tests;

/// <summary>The page in a real browser, if there is one.</summary>
[TestClass]
public sealed class PageTests
{
    private static PlaygroundServer s_server = null!;
    private static ChromiumPage s_browser = null!;
    private IPage _page = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _)
    {
        s_server = await PlaygroundServer.StartAsync();
        s_browser = await ChromiumPage.OpenAsync(s_server.Address);
    }

    [ClassCleanup]
    public static async Task StopAsync()
    {
        if (s_browser is not null)
        {
            await s_browser.DisposeAsync();
        }

        await s_server.DisposeAsync();
    }

    [TestInitialize]
    public async Task OpenAsync()
    {
        _page = s_browser.Page;
        s_browser.Problems.Clear();
        await _page.SetViewportSizeAsync(1280, 900);
        await _page.GotoAsync(s_server.Address);
        await _page.WaitForSelectorAsync("#objects li");
    }

    [TestMethod]
    public async Task An_example_is_segmented_and_masks_are_drawn_over_it()
    {
        Assert.AreEqual(12, await _page.Locator(".chip").CountAsync());
        var withMasks = await PixelsAsync();
        await _page.UncheckAsync("#masks");
        var withoutMasks = await PixelsAsync();
        await _page.UncheckAsync("#labels");
        var bare = await PixelsAsync();
        await _page.CheckAsync("#boxes");
        var withBoxes = await PixelsAsync();
        Assert.AreNotEqual(withMasks, withoutMasks);
        Assert.AreNotEqual(withoutMasks, bare);
        Assert.AreNotEqual(bare, withBoxes);
        StringAssert.Matches(await _page.Locator("#objects li").First.InnerTextAsync(), new(@"^\w+\s+[01]\.\d\d\s+± \d+\.\d\d\s+PNG$"));
        s_browser.AssertNoProblems();
    }

    [TestMethod]
    public async Task The_threshold_selects_without_asking_the_server_again()
    {
        s_browser.Requested.Clear();
        await SetThresholdAsync("0.01");
        var all = await _page.Locator("#objects li").CountAsync();
        await SetThresholdAsync("0.95");
        var best = await _page.Locator("#objects li").CountAsync();

        Assert.IsGreaterThan(best, all);
        Assert.AreEqual($"{best} of {all}", await _page.InnerTextAsync("#count"));
        Assert.IsEmpty(s_browser.Requested);
        s_browser.AssertNoProblems();
    }

    [TestMethod]
    public async Task Typed_words_are_looked_for_and_an_unknown_one_is_explained()
    {
        await _page.ClickAsync("#none");
        await _page.FillAsync("#word", "moon, tree");
        await _page.PressAsync("#word", "Enter");
        await _page.WaitForSelectorAsync("#busy", new() { State = WaitForSelectorState.Hidden });
        CollectionAssert.AreEqual(new[] { "moon", "tree" }, (await _page.Locator(".chip > span").AllInnerTextsAsync()).ToArray());

        await _page.FillAsync("#word", "mushrom");
        await _page.ClickAsync("#run");
        await _page.WaitForSelectorAsync("#unknown:not([hidden])");
        StringAssert.Contains(await _page.InnerTextAsync("#unknown"), "did you mean mushroom");
        Assert.AreEqual("mushrom", await _page.Locator(".chip.unknown > span").InnerTextAsync());
        await s_browser.WaitForResultAsync();
        StringAssert.Contains(await _page.InnerTextAsync("#timing"), "2 words");

        await _page.ClickAsync("button[aria-label='Remove mushrom']");
        Assert.IsTrue(await _page.IsHiddenAsync("#unknown"));
        s_browser.AssertNoProblems();
    }

    [TestMethod]
    public async Task An_image_can_be_uploaded_and_what_is_none_is_said()
    {
        var scene = PlaygroundServer.Scene(2, side: 300);
        await s_browser.UploadAsync("scene.jpg", "image/jpeg", ImageFile.EncodeJpeg(scene.Image));
        await s_browser.WaitForResultAsync("300×300");
        StringAssert.StartsWith((await _page.GetAttributeAsync("#canvas", "aria-label"))!, "scene.jpg: ");

        await s_browser.UploadAsync("notes.txt", "text/plain", "no image"u8.ToArray());
        await _page.WaitForSelectorAsync("#message:not([hidden])");
        StringAssert.Contains(await _page.InnerTextAsync("#message"), "notes.txt");
        s_browser.AssertNoProblems();
    }

    [TestMethod]
    public async Task An_image_can_be_dropped()
    {
        var bytes = Convert.ToBase64String(PlaygroundServer.Png(PlaygroundServer.Scene(4, side: 200)));
        await _page.EvaluateAsync(
            """
            encoded => {
              const bytes = Uint8Array.from(atob(encoded), character => character.charCodeAt(0));
              const transfer = new DataTransfer();
              transfer.items.add(new File([bytes], 'dropped.png', { type: 'image/png' }));
              const drop = new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true });
              document.getElementById('drop').dispatchEvent(drop);
            }
            """,
            bytes);
        await _page.WaitForFunctionAsync("() => document.getElementById('timing').textContent.startsWith('200×200')");
        s_browser.AssertNoProblems();
    }

    [TestMethod]
    public async Task The_page_decodes_masks_as_the_library_does()
    {
        var scene = PlaygroundServer.Scene(6);
        foreach (var mask in scene.Objects.Select(o => o.Mask))
        {
            var counts = await _page.EvaluateAsync<uint[]>(
                "async text => (await import('./masks.js')).decodeCounts(text)", mask.ToCompressedCounts());
            CollectionAssert.AreEqual(mask.Counts.ToArray(), counts);
        }
    }

    [TestMethod]
    public async Task No_result_is_explained_and_the_best_below_the_minimum_can_be_shown()
    {
        await _page.ClickAsync("#none");
        await _page.FillAsync("#word", "heart");
        await _page.ClickAsync("#run");
        await s_browser.WaitForResultAsync();
        await SetThresholdAsync("0.95");
        Assert.AreEqual(0, await _page.Locator("#objects li").CountAsync());
        StringAssert.Matches(
            await _page.InnerTextAsync("#nothing"), new(@"^No object scores 0\.95 or more\. Best below it: heart 0\.\d\d\."));
        Assert.IsTrue(await _page.IsHiddenAsync("#coco"));

        await _page.ClickAsync("#nothing button");
        Assert.IsGreaterThan(0, await _page.Locator("#objects li").CountAsync());
        Assert.IsTrue(await _page.IsHiddenAsync("#nothing"));
        s_browser.AssertNoProblems();
    }

    [TestMethod]
    public async Task Objects_are_downloaded_as_coco_json_and_masks_as_png()
    {
        var file = Path.GetTempFileName();
        try
        {
            await (await _page.RunAndWaitForDownloadAsync(() => _page.ClickAsync("#coco"))).SaveAsAsync(file);
            var coco = CocoInstances.Read(file);
            var rows = await _page.Locator("#objects li").CountAsync();
            Assert.HasCount(rows, coco.Annotations);
            Assert.AreEqual("Example scene 0", coco.Images.Single().FileName);
            var masks = coco.Annotations.Select(annotation => annotation.Segmentation!.ToMask(96, 96)).ToArray();
            for (var i = 0; i < rows; i++)
            {
                Assert.AreEqual(masks[i].Area, coco.Annotations[i].Area);
                var name = coco.FindCategory(coco.Annotations[i].CategoryId).Name;
                StringAssert.StartsWith(await _page.Locator("#objects li").Nth(i).InnerTextAsync(), name);
                var download = await _page.RunAndWaitForDownloadAsync(() => _page.Locator("#objects button").Nth(i).ClickAsync());
                Assert.AreEqual($"Example-scene-0-{i + 1}-{name}.png", download.SuggestedFilename);
                await download.SaveAsAsync(file);
                Assert.AreEqual(masks[i], WhitePixels(ImageFile.Load(file)));
            }
        }
        finally
        {
            File.Delete(file);
        }

        s_browser.AssertNoProblems();
    }

    [TestMethod]
    public async Task Rows_are_reached_by_the_keyboard()
    {
        await SetThresholdAsync("0.01");
        var bare = await PixelsAsync();
        await _page.FocusAsync("#objects li");
        Assert.AreNotEqual(bare, await PixelsAsync());
        await _page.Keyboard.PressAsync("ArrowDown");
        Assert.AreEqual("on", await _page.Locator("#objects li").Nth(1).GetAttributeAsync("class"));
        await _page.Keyboard.PressAsync("End");
        Assert.AreEqual("on", await _page.Locator("#objects li").Last.GetAttributeAsync("class"));
        await _page.Keyboard.PressAsync("Home");
        await _page.Keyboard.PressAsync("ArrowUp");
        Assert.AreEqual(1, await _page.Locator("#objects li.on").CountAsync());
        Assert.AreEqual("on", await _page.Locator("#objects li").First.GetAttributeAsync("class"));
        s_browser.AssertNoProblems();
    }

    [TestMethod]
    public async Task A_model_of_scenes_warns_of_photos()
    {
        Assert.IsTrue(await _page.IsHiddenAsync("#notice"));
        await s_browser.UploadAsync("photo.jpg", "image/jpeg", ImageFile.EncodeJpeg(PlaygroundServer.Scene(2, side: 120).Image));
        await s_browser.WaitForResultAsync("120×120");
        StringAssert.Contains(await _page.InnerTextAsync("#notice"), "generated scenes only");
        await _page.ClickAsync("#examples button");
        await s_browser.WaitForResultAsync("96×96");
        Assert.IsTrue(await _page.IsHiddenAsync("#notice"));
        s_browser.AssertNoProblems();
    }

    [TestMethod]
    public async Task More_than_64_words_are_looked_for()
    {
        var known = s_server.Model.Segmenter.Words.Words;
        await _page.ClickAsync("#none");
        await _page.FillAsync("#word", string.Join(", ", known.Concat(Enumerable.Range(0, 8).Select(i => $"unknownword{i}"))));
        await _page.ClickAsync("#run");
        await s_browser.WaitForResultAsync();
        Assert.AreEqual(known.Count + 8, await _page.Locator(".chip").CountAsync());
        Assert.AreEqual(8, await _page.Locator(".chip.unknown").CountAsync());
        StringAssert.EndsWith(await _page.InnerTextAsync("#unknown"), "3 more words are unknown.");
        StringAssert.Matches(await _page.InnerTextAsync("#timing"), new(@"pixels, [67]\d words"));
        s_browser.AssertNoProblems();
    }

    [TestMethod]
    public async Task A_model_is_chosen_from_the_list()
    {
        var scenes = PlaygroundServer.Scenes;
        await using var server = await PlaygroundServer.StartAsync(
            models: [scenes with { Id = "first", Description = "One" }, scenes with { Id = "second", Description = "Two" }]);
        await using var browser = await ChromiumPage.OpenAsync(server.Address);
        await browser.WaitForResultAsync();
        StringAssert.StartsWith(await browser.Page.InnerTextAsync("#about"), "Model: One.");
        var request = await browser.Page.RunAndWaitForRequestAsync(
            () => browser.Page.SelectOptionAsync("#model", "second"),
            sent => sent.Url.Contains("/api/segment", StringComparison.Ordinal));
        StringAssert.Contains(request.Url, "model=second");
        await browser.WaitForResultAsync();
        StringAssert.StartsWith(await browser.Page.InnerTextAsync("#about"), "Model: Two.");
        browser.AssertNoProblems();
    }

    [TestMethod]
    public async Task The_page_fits_a_telephone()
    {
        await _page.SetViewportSizeAsync(390, 844);
        Assert.IsLessThanOrEqualTo(390, await _page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        s_browser.AssertNoProblems();
    }

    private Task SetThresholdAsync(string value) => _page.FillAsync("#threshold", value);

    private Task<string> PixelsAsync() => _page.EvaluateAsync<string>("() => document.getElementById('canvas').toDataURL()");

    private static RunLengthMask WhitePixels(PixelImage image)
    {
        var bits = new byte[image.Height * image.Width];
        for (var i = 0; i < bits.Length; i++)
        {
            Assert.IsTrue(image.Pixels[3 * i] is 0 or 255);
            bits[i] = (byte)(image.Pixels[3 * i] & 1);
        }

        return RunLengthMask.FromBitmap(bits, image.Height, image.Width);
    }
}
