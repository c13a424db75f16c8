using Microsoft.Playwright;
using OpenVocabSeg.Data;

namespace OpenVocabSeg.Samples.Playground.Tests;

/// <summary>The page in a real browser, if there is one.</summary>
[TestClass]
public sealed class PageTests
{
    private PlaygroundServer _server = null!;
    private ChromiumPage _browser = null!;
    private IPage _page = null!;

    [TestInitialize]
    public async Task StartAsync()
    {
        _server = await PlaygroundServer.StartAsync();
        _browser = await ChromiumPage.OpenAsync(_server.Address);
        _page = _browser.Page;
        await _page.WaitForSelectorAsync("#objects li");
    }

    [TestCleanup]
    public async Task StopAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        await _server.DisposeAsync();
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
        _browser.AssertNoProblems();
    }

    [TestMethod]
    public async Task The_threshold_selects_without_asking_the_server_again()
    {
        var requests = 0;
        _page.Request += (_, _) => requests++;
        await SetThresholdAsync("0.01");
        var all = await _page.Locator("#objects li").CountAsync();
        await SetThresholdAsync("0.95");
        var best = await _page.Locator("#objects li").CountAsync();

        Assert.IsGreaterThan(best, all);
        Assert.AreEqual($"{best} of {all}", await _page.InnerTextAsync("#count"));
        Assert.AreEqual(0, requests);
        _browser.AssertNoProblems();
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
        await _browser.WaitForResultAsync();
        StringAssert.Contains(await _page.InnerTextAsync("#timing"), "2 words");

        await _page.ClickAsync("button[aria-label='Remove mushrom']");
        Assert.IsTrue(await _page.IsHiddenAsync("#unknown"));
        _browser.AssertNoProblems();
    }

    [TestMethod]
    public async Task An_image_can_be_uploaded_and_what_is_none_is_said()
    {
        var scene = PlaygroundServer.Scene(2, side: 300);
        await _browser.UploadAsync("scene.jpg", "image/jpeg", ImageFile.EncodeJpeg(scene.Image));
        await _browser.WaitForResultAsync("300×300");
        StringAssert.StartsWith((await _page.GetAttributeAsync("#canvas", "aria-label"))!, "scene.jpg: ");

        await _browser.UploadAsync("notes.txt", "text/plain", "no image"u8.ToArray());
        await _page.WaitForSelectorAsync("#message:not([hidden])");
        StringAssert.Contains(await _page.InnerTextAsync("#message"), "notes.txt");
        _browser.AssertNoProblems();
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
        _browser.AssertNoProblems();
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
    public async Task The_page_fits_a_telephone()
    {
        await _page.SetViewportSizeAsync(390, 844);
        Assert.IsLessThanOrEqualTo(390, await _page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        _browser.AssertNoProblems();
    }

    private Task SetThresholdAsync(string value) => _page.FillAsync("#threshold", value);

    private Task<string> PixelsAsync() => _page.EvaluateAsync<string>("() => document.getElementById('canvas').toDataURL()");
}
