using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using OpenVocabSeg.Fuzzing.Engine;
using OpenVocabSeg.Fuzzing.Targets;

namespace OpenVocabSeg.Fuzzing;

/// <summary><c>run</c>: fuzzes targets, each in a process of its own, because some faults end the process.</summary>
internal static class RunCommand
{
    private const string CurrentFile = "current-input";

    public static Command Create()
    {
        var targets = new Argument<string[]>("targets") { Description = "The targets. Default: all.", Arity = ArgumentArity.ZeroOrMore };
        var executions = new Option<long>("--executions") { DefaultValueFactory = _ => 100_000, Description = "Executions per target." };
        var seed = new Option<int>("--seed") { DefaultValueFactory = _ => 1 };
        var findings = new Option<string>("--findings") { DefaultValueFactory = _ => "fuzzing-output", Description = "Output folder." };
        var corpus = new Option<string>("--corpus") { DefaultValueFactory = _ => Corpora.Folder, Description = "Inputs to start from." };
        var keep = new Option<string?>("--keep") { Description = "Folder for the inputs that took new branches." };
        var inside = new Option<bool>("--inside") { Hidden = true };
        var command = new Command("run", "Fuzz targets.") { targets, executions, seed, findings, corpus, keep, inside };
        command.SetAction(parsed =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var folder = Directory.CreateDirectory(parsed.GetRequiredValue(findings)).FullName;
            string[] names = parsed.GetValue(targets) is { Length: > 0 } some ? some
                : [.. AllTargets.Create().Select(target => target.Name).Where(name => !name.StartsWith(PlantedTargets.Prefix))];
            if (!parsed.GetValue(inside))
            {
                return names.Sum(name => Outside(name, parsed.Tokens.Select(token => token.Value).ToArray(), folder, output));
            }

            var settings = new FuzzSettings
            {
                Target = names.Single(),
                Executions = parsed.GetValue(executions),
                Seed = parsed.GetValue(seed),
                Corpus = Corpora.Read(parsed.GetRequiredValue(corpus), names.Single()),
                CurrentInput = Path.Combine(folder, CurrentFile),
            };
            return Inside(settings, folder, parsed.GetValue(keep), output);
        });
        return command;
    }

    private static int Outside(string target, string[] arguments, string folder, TextWriter output)
    {
        var names = AllTargets.Create().Select(one => one.Name).ToHashSet();
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList = { typeof(RunCommand).Assembly.Location },
        };
        foreach (var argument in arguments.Where(argument => !names.Contains(argument)).Append(target).Append("--inside"))
        {
            start.ArgumentList.Add(argument);
        }

        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) != "dotnet")
        {
            start.ArgumentList.RemoveAt(0);
        }

        using var process = Process.Start(start)!;
        process.WaitForExit();
        if (CurrentInput.Read(Path.Combine(folder, CurrentFile)) is { } input)
        {
            Save(folder, target, "process-ended", input, $"The process ended with exit code {process.ExitCode}.");
            output.WriteLine($"{target}: the process ended with exit code {process.ExitCode}.");
            File.Delete(Path.Combine(folder, CurrentFile));
            return 1;
        }

        return process.ExitCode;
    }

    private static int Inside(FuzzSettings settings, string folder, string? keep, TextWriter output)
    {
        using var instrumented = new InstrumentedAssemblies();
        using var coverage = new CoverageMap();
        var result = new FuzzLoop(instrumented.Runner(), coverage).Run(settings);
        foreach (var finding in result.Findings)
        {
            Save(folder, settings.Target, finding.Fault.Kind, finding.Input, $"{finding.Fault.Place}\n{finding.Fault.Details}");
            output.WriteLine($"{settings.Target}: {finding.Fault.Kind} in {finding.Fault.Place}");
        }

        foreach (var input in keep is null ? [] : result.Corpus)
        {
            Directory.CreateDirectory(Path.Combine(keep!, settings.Target));
            File.WriteAllBytes(Path.Combine(keep!, settings.Target, Hash(input)), input);
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{settings.Target}: {result.Executions} executions, {result.Executions / result.Elapsed.TotalSeconds:0}/s, "
            + $"{result.Edges} branches, {result.Corpus.Count} inputs kept, {result.Findings.Count} findings"));
        return result.Findings.Count;
    }

    private static void Save(string folder, string target, string kind, byte[] input, string details)
    {
        var file = Path.Combine(folder, $"{target}-{kind.Split('.')[^1].Replace(' ', '-')}-{Hash(input)}");
        File.WriteAllBytes(file, input);
        File.WriteAllText(file + ".txt", details);
    }

    private static string Hash(byte[] input) => Convert.ToHexStringLower(SHA256.HashData(input))[..12];
}
