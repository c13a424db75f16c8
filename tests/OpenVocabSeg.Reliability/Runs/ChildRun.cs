using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using OpenVocabSeg.Reliability.Faults;

namespace OpenVocabSeg.Reliability.Runs;

/// <summary>A run in a process of its own, which may be killed: this program, started with a variable that names the run.</summary>
internal static class ChildRun
{
    /// <summary>The exit code of a run that was killed by SIGKILL.</summary>
    public const int Killed = 128 + 9;

    private const string Variable = "OVS_RELIABILITY_RUN";

    /// <summary>The command that starts this program.</summary>
    public static string[] Program =>
    [
        Environment.ProcessPath!,
        .. Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? new[] { typeof(ChildRun).Assembly.Location } : [],
    ];

    /// <summary>The variables that make this program a run.</summary>
    public static void SetVariables(
        IDictionary<string, string?> variables, string images, string output, bool resume, FaultKind fault, int point)
    {
        variables["OMP_NUM_THREADS"] = "1";
        variables[Variable] = string.Create(CultureInfo.InvariantCulture, $"{images}\n{output}\n{resume}\n{fault}\n{point}");
    }

    /// <summary>Runs to the end, or until it is killed.</summary>
    /// <param name="images">The folder with the images.</param>
    /// <param name="output">The output folder.</param>
    /// <param name="resume">As <c>--resume</c>.</param>
    /// <param name="fault">What happens to it.</param>
    /// <param name="point">At which point; 0 for none.</param>
    /// <param name="killedAfter">When this process kills it; null for never. If it ends earlier, its exit code says so.</param>
    /// <returns>Exit code (<see cref="Killed"/> after a kill), the points that were reached, and the lines for failures.</returns>
    public static (int ExitCode, string[] Points, string Error) Run(
        string images,
        string output,
        bool resume = false,
        FaultKind fault = FaultKind.None,
        int point = 0,
        TimeSpan? killedAfter = null)
    {
        var start = new ProcessStartInfo(Program[0], Program[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        SetVariables(start.Environment, images, output, resume, fault, point);
        using var process = Process.Start(start)!;

        // The points are more text than a pipe holds: a run whose text nobody reads does not end.
        var points = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (killedAfter is { } moment && !process.WaitForExit(moment))
        {
            process.Kill();
        }

        process.WaitForExit();
        return (process.ExitCode, points.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries), error.Result);
    }

    [ModuleInitializer]
    public static void Begin()
    {
        if (Environment.GetEnvironmentVariable(Variable)?.Split('\n') is [var images, var output, var resume, var kind, var point])
        {
            using var fault = new Fault(Enum.Parse<FaultKind>(kind), output, int.Parse(point, CultureInfo.InvariantCulture));
            var exitCode = TinyStudy.Run(images, output, bool.Parse(resume), Console.Error);
            Console.Out.Write(string.Concat(fault.Points.Select(reached => reached + "\n")));
            Environment.Exit(exitCode);
        }
    }
}
