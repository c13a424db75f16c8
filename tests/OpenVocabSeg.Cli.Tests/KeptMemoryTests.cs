using System.Diagnostics;
using System.Runtime.InteropServices;
using OpenVocabSeg.Cli.Tests.TestData;
using OpenVocabSeg.Experiments;

namespace OpenVocabSeg.Cli.Tests;

/// <summary>The command starts itself again, so that glibc keeps the memory that libtorch frees.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed partial class KeptMemoryTests
{
    private const string LargePages = "/sys/kernel/mm/transparent_hugepage/enabled";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [TestMethod]
    public async Task The_command_runs_with_the_variables()
    {
        var seen = await VariablesOfRunningCommandAsync([]);
        foreach (var (name, value) in KeptMemory.Variables)
        {
            Assert.AreEqual(value, seen.GetValueOrDefault(name), name);
        }
    }

    [TestMethod]
    [DataRow("MALLOC_ARENA_MAX", "2")]
    [DataRow("GLIBC_TUNABLES", "glibc.malloc.arena_max=2")]
    public async Task What_the_user_set_stays(string name, string value)
    {
        var seen = await VariablesOfRunningCommandAsync([(name, value)]);
        KeyValuePair<string, string>[] expected = [new(name, value)];
        CollectionAssert.AreEquivalent(
            expected,
            seen.Where(pair => pair.Key.StartsWith("MALLOC_", StringComparison.Ordinal) || pair.Key == "GLIBC_TUNABLES").ToArray());
    }

    [TestMethod]
    public void Arguments_and_the_exit_code_pass_through_the_restart()
    {
        var missing = Path.Combine(Path.GetTempPath(), "no such folder", "größe 猫 'x' \".json");
        var (exitCode, output, error) = Command.RunProcess(
            "evaluate", "--ground-truth", missing, "--detections", missing, "--iou-type", "bbox");
        Assert.AreEqual(ExitCodes.Failure, exitCode);
        Assert.AreEqual("", output);
        Command.AssertOneLine(error, missing);
    }

    [TestMethod]
    public async Task No_socket_of_the_runtime_is_left()
    {
        var folder = Directory.CreateTempSubdirectory("kept-memory").FullName;
        try
        {
            var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ovseg.dll"), "--version"])
            {
                RedirectStandardOutput = true,
            };
            start.Environment["TMPDIR"] = folder;
            using var process = Process.Start(start)!;
            Assert.AreNotEqual("", await process.StandardOutput.ReadToEndAsync());
            await process.WaitForExitAsync();
            CollectionAssert.AreEqual(Array.Empty<string>(), Directory.GetFileSystemEntries(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public async Task The_heap_may_have_large_pages()
    {
        // In its other modes, the kernel gives large pages to all or to nobody, and glibc does not ask.
        if (!File.Exists(LargePages) || !File.ReadAllText(LargePages).Contains("[madvise]", StringComparison.Ordinal)
            || Version.Parse(Marshal.PtrToStringUTF8(LibraryVersion())!) < new Version(2, 35))
        {
            Assert.Inconclusive("Here no program has to ask for large pages, or this glibc cannot.");
        }

        // The flag is set by the advice that glibc gives, whether or not a large page is free.
        Assert.Contains("hg", HeapFlags((await RunningCommandAsync([])).Maps));

        // Any of these variables keeps the command from starting again.
        Assert.DoesNotContain("hg", HeapFlags((await RunningCommandAsync([("MALLOC_ARENA_TEST", "8")])).Maps));
    }

    [LibraryImport("libc.so.6", EntryPoint = "gnu_get_libc_version")]
    private static partial nint LibraryVersion();

    private static string[] HeapFlags(string maps)
    {
        var lines = maps.Split('\n').SkipWhile(line => !line.EndsWith("[heap]", StringComparison.Ordinal));
        return lines.First(line => line.StartsWith("VmFlags:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private static async Task<IReadOnlyDictionary<string, string>> VariablesOfRunningCommandAsync((string Name, string Value)[] set) =>
        (await RunningCommandAsync(set)).Environment.Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);

    // As soon as libtorch is loaded, the restart is past.
    private static async Task<(string Environment, string Maps)> RunningCommandAsync((string Name, string Value)[] set)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ovseg.dll"), "bench", "--threads", "1"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in KeptMemory.Variables.Keys.Append("GLIBC_TUNABLES"))
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in set)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        try
        {
            using var limit = new CancellationTokenSource(Limit);
            while (!File.ReadAllText($"/proc/{process.Id}/maps").Contains("libtorch_cpu", StringComparison.Ordinal))
            {
                Assert.IsFalse(process.HasExited);
                await Task.Delay(20, limit.Token);
            }

            return (File.ReadAllText($"/proc/{process.Id}/environ"), File.ReadAllText($"/proc/{process.Id}/smaps"));
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }
}
