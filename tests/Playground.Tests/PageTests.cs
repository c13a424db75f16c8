using Microsoft.Playwright;
using OpenVocabSeg.Data;

namespace OpenVocabSeg.Samples.Playground.Tests;

/// <summary>The page in a real browser, if there is one.</summary>
[TestClass]
public sealed class PageTests
{
    private static readonly string[] BrowserArguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private PlaygroundServer _server = null!;
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;
    private IPage _page = null!;
    private readonly List<string> _problems = [];

    [TestInitialize]
    public async Task StartAsync()
    {
        var chromium = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium";
        if (!File.Exists(chromium))
        {
            Assert.Inconclusive($"There is no browser at '{chromium}'; the environment variable CHROMIUM can name another.");
        }

        _server = await PlaygroundServer.StartAsync();
        _playwright = await Microsoft.Playwright.Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Args = BrowserArguments });
        _page = await _browser.NewPageAsync(new() { ViewportSize = new() { Width = 1280, Height = 900 } });
        _page.PageError += (_, error) => _problems.Add(error);
        _page.Console += (_, message) => AddProblem(message);
        _page.Request += (_, request) => AddForeign(request.Url);
        await _page.GotoAsync(_server.Address);
        await _page.WaitForSelectorAsync("#objects li");
    }

    [TestCleanup]
    public async Task StopAsync()
    {
        if (_server is null)
        {
            return;
        }

        await _browser.DisposeAsync();
        _playwright.Dispose();
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
        StringAssert.Matches(await _page.Locator("#objects li").First.InnerTextAsync(), new(@"^\w+\s+[01]\.\d\d\s+± \d+\.\d\d$"));
        AssertNoProblems();
    }

    [TestMethod]
    public async Task The_threshold_selects_without_asking_the_server_again()
    {
        var requests = 0;
        _page.Request += (_, _) => requests++;
        await SetThresholdAsync("0.05");
        var all = await _page.Locator("#objects li").CountAsync();
        await SetThresholdAsync("0.95");
        var best = await _page.Locator("#objects li").CountAsync();

        Assert.IsGreaterThan(best, all);
        Assert.AreEqual($"{best} of {all}", await _page.InnerTextAsync("#count"));
        Assert.AreEqual(0, requests);
        AssertNoProblems();
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
        await _page.WaitForSelectorAsync("#message:not([hidden])");
        StringAssert.Contains(await _page.InnerTextAsync("#message"), "did you mean mushroom");
        Assert.AreEqual("mushrom", await _page.Locator(".chip.unknown > span").InnerTextAsync());

        await _page.ClickAsync("button[aria-label='Remove mushrom']");
        Assert.IsTrue(await _page.IsHiddenAsync("#message"));

        // The refusal itself is the one line that the browser logs.
        _problems.RemoveAll(problem => problem.Contains("422", StringComparison.Ordinal));
        AssertNoProblems();
    }

    [TestMethod]
    public async Task An_image_can_be_uploaded_and_what_is_none_is_said()
    {
        var scene = PlaygroundServer.Scene(2, side: 300);
        await UploadAsync("scene.jpg", "image/jpeg", ImageFile.EncodeJpeg(scene.Image));
        await _page.WaitForFunctionAsync("() => document.getElementById('timing').textContent.startsWith('300×300')");
        StringAssert.StartsWith((await _page.GetAttributeAsync("#canvas", "aria-label"))!, "scene.jpg: ");

        await UploadAsync("notes.txt", "text/plain", "no image"u8.ToArray());
        await _page.WaitForSelectorAsync("#message:not([hidden])");
        StringAssert.Contains(await _page.InnerTextAsync("#message"), "notes.txt");
        AssertNoProblems();
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
        AssertNoProblems();
    }

    [TestMethod]
    public async Task The_page_decodes_masks_as_the_library_does()
    {
        var scene = PlaygroundServer.Scene(6);
        foreach (var mask in scene.Objects.Select(o => o.Mask))
        {
            var counts = await _page.EvaluateAsync<uint[]>(
                "async text => (await import('./app.js')).decodeCounts(text)", mask.ToCompressedCounts());
            CollectionAssert.AreEqual(mask.Counts.ToArray(), counts);
        }
    }

    [TestMethod]
    public async Task The_page_fits_a_telephone()
    {
        await _page.SetViewportSizeAsync(390, 844);
        Assert.IsLessThanOrEqualTo(390, await _page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        AssertNoProblems();
    }

    private Task UploadAsync(string name, string type, byte[] bytes) =>
        _page.SetInputFilesAsync("#file", new FilePayload { Name = name, MimeType = type, Buffer = bytes });

    private Task SetThresholdAsync(string value) => _page.FillAsync("#threshold", value);

    private Task<string> PixelsAsync() => _page.EvaluateAsync<string>("() => document.getElementById('canvas').toDataURL()");

    private void AddProblem(IConsoleMessage message)
    {
        if (message.Type is "error" or "warning")
        {
            _problems.Add(message.Text);
        }
    }

    private void AddForeign(string url)
    {
        if (!url.StartsWith(_server.Address, StringComparison.Ordinal) && !url.StartsWith("data:", StringComparison.Ordinal)
            && !url.StartsWith("blob:", StringComparison.Ordinal))
        {
            _problems.Add($"The page asked for {url}.");
        }
    }

    private void AssertNoProblems() => Assert.IsEmpty(_problems, string.Join('\n', _problems));
}
