using System.Diagnostics;

namespace OpenVocabSeg.Cli.Tests.TestData;

/// <summary>Runs <c>ovseg</c> inside the test or as a process.</summary>
internal static class Command
{
    public static (int ExitCode, string Output, string Error) Run(params string[] arguments) => Run(CancellationToken.None, arguments);

    public static (int ExitCode, string Output, string Error) Run(CancellationToken cancellationToken, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = CommandLineApplication.Run(arguments, output, error, cancellationToken);
        return (exitCode, output.ToString(), error.ToString());
    }

    public static Process Start(params string[] arguments) => Start(onOneThread: false, arguments);

    public static Process Start(bool onOneThread, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ovseg.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (onOneThread)
        {
            start.Environment["OMP_NUM_THREADS"] = "1";
        }

        return Process.Start(start)!;
    }

    public static (int ExitCode, string Output, string Error) RunProcess(params string[] arguments) =>
        RunProcess(onOneThread: false, arguments);

    public static (int ExitCode, string Output, string Error) RunProcess(bool onOneThread, params string[] arguments)
    {
        using var process = Start(onOneThread, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.Result, error);
    }

    public static void AssertOneLine(string error, string problem)
    {
        Assert.StartsWith("ovseg: ", error);
        Assert.Contains(problem, error);
        Assert.HasCount(2, error.Split('\n'), error);
        Assert.EndsWith("\n", error);
    }
}
