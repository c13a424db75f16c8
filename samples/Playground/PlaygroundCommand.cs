using System.CommandLine;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using OpenVocabSeg.Samples.Playground.Browser;
using OpenVocabSeg.Samples.Playground.Segmentation;

namespace OpenVocabSeg.Samples.Playground;

/// <summary>The playground's command line.</summary>
internal static class PlaygroundCommand
{
    public static int Run(string[] arguments)
    {
        var model = new Option<string[]>("--model")
        {
            Description = "Model files of teachers or students. Default: the shipped models, and output/quickstart/model.zip if it exists.",
            HelpName = "file",
            AllowMultipleArgumentsPerToken = true,
        };
        var url = new Option<string>("--url")
        {
            Description = "Address to listen on. The default is reachable from this machine only. There is no authentication.",
            DefaultValueFactory = _ => "http://127.0.0.1:5080",
        };
        var host = new Option<string[]>("--host")
        {
            Description = "Names by which browsers may call the server, beside IP addresses, localhost and the name of this machine.",
            HelpName = "name",
        };
        var folder = new Option<string?>("--static")
        {
            Description = "Write the page that runs wholly in the browser to a new folder, for any web server, and exit.",
            HelpName = "folder",
        };
        var root = new RootCommand("Serve a web page that segments the objects in an image that given words name.") 
        {
            model, url, host, folder,
        };
        root.SetAction((parsed, cancellationToken) =>
        {
            var models = ModelChoice.Find(parsed.GetValue(model) ?? [], Environment.CurrentDirectory);
            var settings = new PlaygroundSettings { HostNames = parsed.GetValue(host) ?? [] };
            return parsed.GetValue(folder) is { } path
                ? Task.FromResult(WritePage(models, settings, path))
                : ServeAsync(models, settings, parsed.GetRequiredValue(url), cancellationToken);
        });
        try
        {
            return root.Parse(arguments).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false })
                .GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Console.Error.WriteLine($"playground: {exception.Message}");
            return 1;
        }
    }

    private static int WritePage(IReadOnlyList<ModelChoice> choices, PlaygroundSettings settings, string folder)
    {
        using var models = ModelList.Load(choices, settings);
        var bytes = new BrowserPage(models, settings).Write(folder);
        Console.WriteLine(FormattableString.Invariant(
            $"Wrote {folder} ({bytes / 1e6:0.0} MB). Any web server can host it; the page does not work from file:// addresses."));
        return 0;
    }

    private static async Task<int> ServeAsync(
        IReadOnlyList<ModelChoice> models, PlaygroundSettings settings, string url, CancellationToken cancellationToken)
    {
        await using var app = PlaygroundHost.Create(models, settings, url);
        await app.StartAsync(cancellationToken);
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        var names = string.Join(", ", models.Select(choice => choice.Description));
        Console.WriteLine($"Open {string.Join(" or ", addresses)} (models: {names}). Press Ctrl+C to stop.");
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException)
        {
        }

        await app.StopAsync(CancellationToken.None);
        return 0;
    }
}
