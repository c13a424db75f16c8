using System.CommandLine;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace OpenVocabSeg.Samples.Playground;

/// <summary>The playground's command line.</summary>
internal static class PlaygroundCommand
{
    public static int Run(string[] arguments)
    {
        var model = new Option<string?>("--model")
        {
            Description = "Model file of a teacher or student. Default: output/quickstart/model.zip if it exists, else the shipped model.",
            HelpName = "file",
        };
        var url = new Option<string>("--url")
        {
            Description = "Address to listen on. The default is reachable from this machine only. There is no authentication.",
            DefaultValueFactory = _ => "http://127.0.0.1:5080",
        };
        var root = new RootCommand("Serve a web page that segments the objects in an image that given words name.") { model, url };
        root.SetAction((parsed, cancellationToken) =>
            ServeAsync(parsed.GetValue(model), parsed.GetRequiredValue(url), cancellationToken));
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

    private static async Task<int> ServeAsync(string? model, string url, CancellationToken cancellationToken)
    {
        var choice = ModelChoice.Find(model, Environment.CurrentDirectory);
        await using var app = PlaygroundHost.Create(choice, new PlaygroundSettings(), url);
        await app.StartAsync(cancellationToken);
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Console.WriteLine($"Open {string.Join(" or ", addresses)} (model: {choice.Description}). Press Ctrl+C to stop.");
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
