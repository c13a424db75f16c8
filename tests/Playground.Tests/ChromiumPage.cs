using Microsoft.Playwright;

namespace OpenVocabSeg.Samples.Playground.Tests;

/// <summary>A page in a real browser. It collects errors and warnings of the page, and its requests to other hosts.</summary>
internal sealed class ChromiumPage : IAsyncDisposable
{
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly string _address;

    private ChromiumPage(IPlaywright playwright, IBrowser browser, IPage page, string address)
    {
        _playwright = playwright;
        _browser = browser;
        _address = address;
        Page = page;
        page.PageError += (_, error) => Problems.Add(error);
        page.Console += (_, message) => AddProblem(message);
        page.Context.Request += (_, request) => AddForeign(request.Url);
    }

    public IPage Page { get; }

    public List<string> Problems { get; } = [];

    /// <summary>The paths that were requested.</summary>
    public List<string> Requested { get; } = [];

    /// <summary>Opens a page. The test is inconclusive if there is no browser.</summary>
    /// <param name="address">Address of the server.</param>
    /// <param name="path">Path of the page.</param>
    public static async Task<ChromiumPage> OpenAsync(string address, string path = "/")
    {
        var playwright = await Microsoft.Playwright.Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = FindBrowser(), Args = Arguments });
        var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1280, Height = 900 }, AcceptDownloads = true });
        var opened = new ChromiumPage(playwright, browser, page, address);
        await page.GotoAsync(address + path);
        return opened;
    }

    public void AssertNoProblems() => Assert.IsEmpty(Problems, string.Join('\n', Problems));

    /// <summary>Waits until an answer is shown that was not shown before.</summary>
    public Task WaitForResultAsync(string beginning = "") => Page.WaitForFunctionAsync(
        "beginning => document.getElementById('busy').hidden && document.getElementById('timing').textContent !== ''"
        + " && document.getElementById('timing').textContent.startsWith(beginning)",
        beginning,
        new() { Timeout = 120_000 });

    public Task UploadAsync(string name, string type, byte[] bytes) =>
        Page.SetInputFilesAsync("#file", new FilePayload { Name = name, MimeType = type, Buffer = bytes });

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    private static string FindBrowser()
    {
        var chromium = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium";
        if (!File.Exists(chromium))
        {
            Assert.Inconclusive($"There is no browser at '{chromium}'; the environment variable CHROMIUM can name another.");
        }

        return chromium;
    }

    private void AddProblem(IConsoleMessage message)
    {
        if (message.Type is "error" or "warning")
        {
            Problems.Add(message.Text);
        }
    }

    private void AddForeign(string url)
    {
        if (url.StartsWith(_address, StringComparison.Ordinal))
        {
            Requested.Add(new Uri(url).AbsolutePath);
        }
        else if (!url.StartsWith("data:", StringComparison.Ordinal) && !url.StartsWith("blob:", StringComparison.Ordinal))
        {
            Problems.Add($"The page asked for {url}.");
        }
    }
}
