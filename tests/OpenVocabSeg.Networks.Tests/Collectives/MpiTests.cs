using System.Diagnostics;
using System.Globalization;
using OpenVocabSeg.Networks.Collectives;
using OpenVocabSeg.Networks.Collectives.Mpi;

namespace OpenVocabSeg.Networks.Tests.Collectives;

/// <summary>Processes of a real MPI, and how its libraries are found and told apart.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class MpiTests
{
    private const string Exchange = $"{nameof(ProcessTests)}.{nameof(ProcessTests.Values_are_exchanged)}";

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void Processes_of_Open_MPI_exchange_values(int count) => Check(MpiRun.OpenMpi(), count);

    [TestMethod]
    public void Stages_are_trained_like_by_one_process()
    {
        var result = MpiRun.OpenMpi().Test(
            3, $"{nameof(ProcessTests)}.{nameof(ProcessTests.Stages_are_trained_like_by_one_process)}", (ProcessTests.UseMpi, "3"));
        Assert.AreEqual(0, result.ExitCode, result.Output);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void The_end_of_a_process_ends_the_others(bool killed)
    {
        var folder = Directory.CreateTempSubdirectory("mpi-").FullName;
        try
        {
            var run = MpiRun.OpenMpi();
            (string, string)[] variables = [(ProcessTests.UseMpi, "2"), (ProcessTests.Folder, folder)];
            using var launcher = run.Start(
                2,
                $"{nameof(ProcessTests)}.{nameof(ProcessTests.A_training_is_ended)}",
                killed ? variables : [.. variables, (ProcessTests.Fails, "1")]);

            // Read all along: a launcher whose output nobody reads does not end.
            var result = Task.Run(() => run.Finish(launcher));
            Assert.IsTrue(
                SpinWait.SpinUntil(() => launcher.HasExited || File.Exists(Path.Combine(folder, "step")), TimeSpan.FromMinutes(2)));
            if (killed)
            {
                using var process = Process.GetProcessById(Number("process-1"));
                process.Kill();
            }

            Assert.IsTrue(launcher.WaitForExit(TimeSpan.FromSeconds(30)), "The others are still running.");
            Assert.AreNotEqual(0, launcher.ExitCode);
            Assert.IsTrue(SpinWait.SpinUntil(() => !Runs(Number("process-0")), TimeSpan.FromSeconds(10)), "Process 0 is still running.");
            var output = result.GetAwaiter().GetResult().Output;
            if (!killed)
            {
                Assert.Contains("The disk is full.", output);
            }
        }
        finally
        {
            End(folder);
            Directory.Delete(folder, recursive: true);
        }

        int Number(string file) => NumberIn(Path.Combine(folder, file));
    }

    // Its handles are numbers, those of Open MPI are addresses.
    [TestMethod]
    public void Processes_of_MPICH_exchange_values() => Check(MpiRun.Mpich(), 2);

    [TestMethod]
    public void A_library_that_does_not_fit_the_launcher_is_one_clear_error()
    {
        var run = MpiRun.Mpich();
        _ = MpiRun.OpenMpi();
        var result = run.Test(2, Exchange, (ProcessTests.UseMpi, "2"), (MpiRuntime.LibraryVariable, "libmpi.so.40"));
        Assert.AreNotEqual(0, result.ExitCode, result.Output);
        Assert.Contains("The launcher started 2 processes, but Open MPI", result.Output);
        Assert.Contains("finds 1: the launcher belongs to another MPI.", result.Output);
    }

    [TestMethod]
    [DataRow("libthere-is-none.so", "No MPI library could be loaded; tried libthere-is-none.so. Install Open MPI or MPICH")]
    [DataRow("libc.so.6", "libc.so.6 has no function MPI_Get_library_version: it is not an MPI library")]
    public void A_missing_library_is_one_clear_error(string library, string message)
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => MpiLibrary.Load([library]));
        Assert.StartsWith(message, error.Message);
    }

    [TestMethod]
    public void The_library_follows_the_launcher()
    {
        Assert.IsNull(Read().Count);
        Assert.AreEqual("libmpi.so.40", Read().Libraries[0]);
        Assert.AreEqual(4, Read(("OMPI_COMM_WORLD_SIZE", "4")).Count);
        Assert.AreEqual("libmpi.so.40", Read(("OMPI_COMM_WORLD_SIZE", "4"), ("PMI_SIZE", "4")).Libraries[0]);
        Assert.AreEqual(3, Read(("PMI_SIZE", "3")).Count);
        Assert.AreEqual("libmpi.so.12", Read(("PMI_SIZE", "3")).Libraries[0]);
        CollectionAssert.AreEqual(
            new[] { "/opt/mpi.so" }, Read(("PMI_SIZE", "3"), (MpiRuntime.LibraryVariable, "/opt/mpi.so")).Libraries.ToArray());
        Assert.IsNull(Read(("OMPI_COMM_WORLD_SIZE", "many")).Count);

        // The processes of this machine are not all.
        Assert.IsNull(Read(("MPI_LOCALNRANKS", "2")).Count);
        Assert.AreEqual(4, Read(("MPI_LOCALNRANKS", "2"), ("PMI_SIZE", "4")).Count);

        static MpiLauncher Read(params (string Name, string Value)[] variables) =>
            MpiLauncher.Read(name => variables.FirstOrDefault(variable => variable.Name == name).Value);
    }

    [TestMethod]
    [DataRow(16, 4, 4)]
    [DataRow(16, 3, 5)]
    [DataRow(2, 4, 1)]
    public void Threads_of_a_machine_are_shared(int cores, int processes, int threads)
    {
        string[] places = [.. Enumerable.Repeat("here\n0-15", processes), "there\n0-15"];
        Assert.AreEqual(threads, ThreadsPerProcess.Count(cores, places, "here\n0-15"));
    }

    // mpirun binds processes to cores of their own unless it is told not to.
    [TestMethod]
    public void A_bound_process_has_its_cores_alone() =>
        Assert.AreEqual(2, ThreadsPerProcess.Count(2, ["here\n0-1", "here\n2-3"], "here\n2-3"));

    [TestMethod]
    public void All_processes_have_the_same_number_of_threads() => CollectionAssert.AreEqual(
        new[] { 2, 2, 2 },
        ThreadProcesses.Run(3, collective => ThreadsPerProcess.Smallest(collective, own: ((collective.Rank + 1) % 3) + 2)));

    private static int NumberIn(string file) => int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture);

    // Where nobody waits for it, a process that has ended stays in the table as a zombie.
    private static bool Runs(int process)
    {
        try
        {
            return !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    // A test that failed leaves no process that trains on.
    private static void End(string folder)
    {
        foreach (var file in Directory.GetFiles(folder, "process-*"))
        {
            try
            {
                using var process = Process.GetProcessById(NumberIn(file));
                process.Kill();
            }
            catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or FormatException)
            {
                // It has ended, or it has not written its number yet.
            }
        }
    }

    private static void Check(MpiRun run, int count)
    {
        var result = run.Test(count, Exchange, (ProcessTests.UseMpi, count.ToString(CultureInfo.InvariantCulture)));
        Assert.AreEqual(0, result.ExitCode, result.Output);
    }
}
