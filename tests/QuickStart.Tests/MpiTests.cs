using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace OpenVocabSeg.Samples.QuickStart.Tests;

/// <summary>The quick start in two processes of MPI.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class MpiTests
{
    private string _folder = "";

    private string Output => Path.Combine(_folder, "output");

    [TestInitialize]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("quickstart-mpi-").FullName;

    [TestCleanup]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Two_processes_train_one_model_and_one_of_them_writes()
    {
        var (exitCode, text) = Run("mpirun", ["-np", "2", "dotnet", Application, "--mpi", .. Options]);
        Assert.AreEqual(0, exitCode, text);

        var metrics = JsonNode.Parse(File.ReadAllText(Path.Combine(Output, "metrics.json")))!;
        Assert.HasCount(11, metrics["rows"]!.AsArray());
        Assert.IsTrue(File.Exists(Path.Combine(Output, "model.zip")));
        Assert.IsEmpty(Directory.GetFiles(Output, ".*"));
        foreach (var stage in File.ReadLines(Path.Combine(Output, "training.jsonl")).Select(line => JsonNode.Parse(line)!)
            .GroupBy(step => (string)step["stage"]!, step => (int)step["iteration"]!))
        {
            CollectionAssert.AreEqual(Enumerable.Range(1, stage.Count()).ToArray(), stage.ToArray(), $"Every step of {stage.Key}, once.");
        }

        Assert.IsEmpty(Directory.GetDirectories(_folder, "ovseg-process-*"), "Copies of other processes are deleted.");
    }

    [TestMethod]
    public void Several_processes_do_not_train_the_same_unasked()
    {
        var (exitCode, text) = Run("dotnet", [Application, .. Options], ("OMPI_COMM_WORLD_SIZE", "2"));
        Assert.AreEqual(1, exitCode, text);
        Assert.Contains(
            "quickstart: The launcher started 2 processes, which would all do the same work: give --mpi to train together.", text);
        Assert.IsFalse(Directory.Exists(Output));
    }

    private string[] Options => ["--scale", "small", "--seed", "3", "--output", Output];

    private static string Application => Path.Combine(AppContext.BaseDirectory, "QuickStart.dll");

    private (int ExitCode, string Text) Run(string program, string[] arguments, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        (string, string)[] common =
        [
            ("OMPI_ALLOW_RUN_AS_ROOT", "1"), ("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"), ("OMPI_MCA_rmaps_base_oversubscribe", "1"),
            ("OMPI_MCA_hwloc_base_binding_policy", "none"), ("OMPI_MCA_mpi_yield_when_idle", "1"), ("OMP_WAIT_POLICY", "passive"),
            ("TMPDIR", _folder),
        ];
        foreach (var (name, value) in common.Concat(variables))
        {
            start.Environment[name] = value;
        }

        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output.Result + error);
        }
        catch (Win32Exception)
        {
            throw new AssertInconclusiveException($"{program} is not installed. On Debian: apt-get install openmpi-bin");
        }
    }
}
