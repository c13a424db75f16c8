using System.Diagnostics;
using System.Runtime.CompilerServices;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.Tests.Files;

/// <summary>Work in a process of its own, which may be killed: this program, started with a variable that names the work.</summary>
internal static class ChildWork
{
    private const string Variable = "OVS_TEST_CHILD";

    /// <summary>Starts a child process.</summary>
    /// <param name="work">A case of <see cref="Do"/>.</param>
    /// <param name="path">Its file or folder.</param>
    /// <param name="shell">A command of the shell around it, with <c>"$@"</c> for the child; null for none.</param>
    public static Process Start(string work, string path, string? shell = null)
    {
        string[] command = [Environment.ProcessPath!, .. Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal)
            ? new[] { typeof(ChildWork).Assembly.Location } : []];
        string[] whole = shell is null ? command : ["sh", "-c", shell, "sh", .. command];
        var start = new ProcessStartInfo(whole[0], whole[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[Variable] = $"{work}\n{path}";
        return Process.Start(start)!;
    }

    /// <summary>Runs a child process to its end.</summary>
    /// <returns>What it wrote to its output.</returns>
    public static string Run(string work, string path, string? shell = null)
    {
        using var process = Start(work, path, shell);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, error.Result);
        return output;
    }

    [ModuleInitializer]
    public static void Begin()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { } text)
        {
            Do(text.Split('\n')[0], text.Split('\n')[1]);
            Environment.Exit(0);
        }
    }

    private static void Do(string work, string path)
    {
        switch (work)
        {
            case "write":
                // As commands do: lines before and after the file.
                Console.WriteLine("before");
                AtomicFile.Write(path, stream => stream.Write("content\n"u8));
                Console.WriteLine("after");
                break;
            case "write and wait":
                AtomicFile.Write(path, stream =>
                {
                    stream.Write("half"u8);
                    stream.Flush();
                    Wait();
                });
                break;
            case "append to a full file":
                Fail(() => AtomicFile.Append(path, new string('b', FileLimit.Bytes)));
                break;
            case "write a full file":
                Fail(() => AtomicFile.Write(path, stream => stream.Write(new byte[100 * FileLimit.Bytes])));
                break;
            case "lock and wait":
                FolderLock.Acquire(path);
                Wait();
                break;
            case "lock":
                try
                {
                    FolderLock.Acquire(path).Dispose();
                    Console.WriteLine("free");
                }
                catch (IOException exception)
                {
                    Console.WriteLine(exception.Message);
                }

                break;
            default:
                throw new ArgumentException(work);
        }
    }

    private static void Fail(Action work)
    {
        FileLimit.Set(FileLimit.Bytes);
        try
        {
            work();
        }
        catch (IOException exception)
        {
            Console.Write(exception.Message);
        }
    }

    private static void Wait()
    {
        Console.WriteLine("ready");
        Console.ReadLine();
        Thread.Sleep(Timeout.Infinite);
    }
}
