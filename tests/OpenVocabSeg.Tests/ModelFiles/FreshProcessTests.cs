using System.Diagnostics;
using System.Runtime.InteropServices;
using OpenVocabSeg.Tests.TestData;

namespace OpenVocabSeg.Tests.ModelFiles;

[TestClass]
public sealed class FreshProcessTests
{
    private string _folder = string.Empty;

    [TestInitialize]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("ovs-recording-").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    /// <summary>Alone it records by itself; the test below has it run in another process on what this process recorded.</summary>
    [TestMethod]
    public void Loaded_models_predict_what_was_recorded()
    {
        var recorded = Environment.GetEnvironmentVariable(Recording.Variable);
        (recorded is null ? Recording.Create(_folder) : new Recording(recorded)).AssertReproduced();
    }

    [TestMethod]
    public async Task Loaded_models_predict_the_same_in_a_fresh_process()
    {
        Recording.Create(_folder);
        var dotnet = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", dotnet));
        var filter = $"Name={nameof(Loaded_models_predict_what_was_recorded)}";
        string[] arguments = [typeof(FreshProcessTests).Assembly.Location, "--filter", filter];
        var start = new ProcessStartInfo(dotnet, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[Recording.Variable] = _folder;
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        var text = await output + await error;
        Assert.AreEqual(0, process.ExitCode, text);
        StringAssert.Contains(text, "succeeded: 1", StringComparison.Ordinal);
    }
}
