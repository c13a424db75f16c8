using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using OpenVocabSeg.Data;

namespace OpenVocabSeg.Benchmarks.Soak;

/// <summary>
/// <c>soak page</c>: more requests than a running playground takes, and what its process holds meanwhile. Linux only, on the same machine.
/// </summary>
/// <param name="address">Address of the playground, such as <c>http://127.0.0.1:5080</c>.</param>
/// <param name="process">Its process.</param>
/// <param name="output">Receives the report.</param>
internal sealed class PageSoak(Uri address, int process, TextWriter output)
{
    private const int Burst = 100;
    private const int Clients = 40;
    private const int Parts = 20;
    private const int LargeSide = 4000;
    private const int Scenes = 16;

    // Every so many requests, one has the large image.
    private const int LargeEvery = 25;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly byte[] _large = ImageFile.EncodePng(new PixelImage(LargeSide, LargeSide, new byte[3 * LargeSide * LargeSide]));

    private readonly byte[][] _scenes =
    [
        .. new SceneGenerator(new SceneOptions { Seed = 9 }).GenerateMany(Scenes).Select(scene => ImageFile.EncodePng(scene.Image)),
    ];

    private int _answered;
    private int _refused;
    private int _broken;

    /// <param name="arguments">Address, process, and <c>--minutes</c> with a number.</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not [var address, var process, "--minutes", var minutes])
        {
            await Console.Error.WriteLineAsync("Usage: soak page ADDRESS PROCESS --minutes NUMBER");
            return 1;
        }

        var soak = new PageSoak(new Uri(address), int.Parse(process, CultureInfo.InvariantCulture), Console.Out);
        await soak.RunAsync(TimeSpan.FromMinutes(double.Parse(minutes, CultureInfo.InvariantCulture)));
        return 0;
    }

    private async Task RunAsync(TimeSpan time)
    {
        using var client = new HttpClient { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        await PostAsync(client, _large);
        await File.WriteAllTextAsync($"/proc/{process}/clear_refs", "5");
        var before = Megabytes("VmRSS:");
        var statuses = await Task.WhenAll(Enumerable.Range(0, Burst).Select(_ => PostAsync(client, _large)));
        var peak = Megabytes("VmHWM:");
        await Task.Delay(TimeSpan.FromSeconds(10));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Burst} uploads at once of {_large.Length / 1000} KB, {LargeSide} x {LargeSide}: "
            + $"{string.Join(", ", statuses.CountBy(Name).Select(pair => $"{pair.Value} x {pair.Key}"))}; resident MB: "
            + $"{before:0} before, {peak:0} at most, {Megabytes("VmRSS:"):0} ten seconds later"));

        (_answered, _refused, _broken) = (0, 0, 0);
        var clock = Stopwatch.StartNew();
        var clients = Enumerable.Range(0, Clients).Select(number => Task.Run(() => LoopAsync(client, number, clock, time))).ToArray();
        var samples = new List<ProcessSample>();
        while (samples.Count < Parts)
        {
            await Task.Delay(time / Parts);
            samples.Add(new ProcessSample(
                Megabytes("VmRSS:"), 0, Directory.GetFileSystemEntries($"/proc/{process}/fd").Length, (int)Status("Threads:")));
        }

        await Task.WhenAll(clients);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Clients} clients: {_answered} answered, {_refused} refused because the page was busy, {_broken} connections ended early"));
        SoakRun.Report("requests of the page (tensors are not counted)", _answered, clock.Elapsed, samples, output);
    }

    private async Task LoopAsync(HttpClient client, int number, Stopwatch clock, TimeSpan time)
    {
        for (var i = number; clock.Elapsed < time; i++)
        {
            switch (await PostAsync(client, i % LargeEvery == 0 ? _large : _scenes[i % Scenes]))
            {
                case HttpStatusCode.OK:
                    Interlocked.Increment(ref _answered);
                    continue;
                case null:
                    Interlocked.Increment(ref _broken);
                    break;
                default:
                    Interlocked.Increment(ref _refused);
                    break;
            }

            await Task.Delay(Pause);
        }
    }

    // Null: the connection ended before the answer. A server that refuses an image does not have to read all of it first.
    private static async Task<HttpStatusCode?> PostAsync(HttpClient client, byte[] image)
    {
        using var content = new ByteArrayContent(image);
        content.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        try
        {
            using var response = await client.PostAsync(new Uri("/api/segment?word=moon&word=cup&word=fish", UriKind.Relative), content);
            await response.Content.ReadAsByteArrayAsync();
            return response.StatusCode is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable
                ? response.StatusCode
                : throw new InvalidDataException($"The page answered {(int)response.StatusCode}.");
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError != HttpRequestError.ConnectionError)
        {
            return null;
        }
    }

    private static string Name(HttpStatusCode? status) =>
        status is { } known ? ((int)known).ToString(CultureInfo.InvariantCulture) : "ended early";

    private double Megabytes(string field) => Status(field) * 1024 / 1e6;

    private long Status(string field) => long.Parse(
        File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith(field, StringComparison.Ordinal))[field.Length..]
            .Replace("kB", "", StringComparison.Ordinal),
        CultureInfo.InvariantCulture);
}
