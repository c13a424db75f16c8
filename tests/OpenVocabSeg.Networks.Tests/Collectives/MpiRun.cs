using System.Diagnostics;
using OpenVocabSeg.Networks.Tests.Native;

namespace OpenVocabSeg.Networks.Tests.Collectives;

/// <summary>Runs this test application in several processes of a real MPI.</summary>
internal sealed class MpiRun
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly string _launcher;
    private readonly string _name;

    private MpiRun(string launcher, string name)
    {
        _launcher = launcher;
        _name = name;
    }

    /// <summary>Open MPI; the test is skipped if it is not installed.</summary>
    public static MpiRun OpenMpi() => Find("Open MPI", "Open MPI", "mpirun.openmpi", "mpirun");

    /// <summary>MPICH; the test is skipped if it is not installed.</summary>
    public static MpiRun Mpich() => Find("MPICH", "HYDRA", "mpirun.mpich", "mpirun");

    /// <summary>Runs one test in every process, to its end.</summary>
    /// <param name="processes">Number of processes.</param>
    /// <param name="test">Class and method.</param>
    /// <param name="variables">Further environment variables.</param>
    public ChildProcess Test(int processes, string test, params (string Name, string Value)[] variables)
    {
        using var process = Start(processes, test, variables);
        return Finish(process);
    }

    /// <summary>Starts one test in every process.</summary>
    public Process Start(int processes, string test, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(
            _launcher,
            [
                "-np", $"{processes}", ChildProcess.DotNet, typeof(MpiRun).Assembly.Location, "--filter", $"FullyQualifiedName~{test}",
                "--progress", "off", "--no-ansi",
            ])
        {
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        (string, string)[] common =
        [
            ("OMPI_ALLOW_RUN_AS_ROOT", "1"), ("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"),
            ("OMPI_MCA_rmaps_base_oversubscribe", "1"), ("OMPI_MCA_hwloc_base_binding_policy", "none"),
            ("OMPI_MCA_btl_base_warn_component_unused", "0"), ("OMPI_MCA_mpi_yield_when_idle", "1"),
            ("OMP_WAIT_POLICY", "passive"), ("TESTINGPLATFORM_TELEMETRY_OPTOUT", "1"),
        ];
        foreach (var (name, value) in common.Concat(variables))
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Waits for the end of the processes.</summary>
    public ChildProcess Finish(Process process)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{_name} ran longer than {Limit}: {output.Result}{error.Result}");
        }

        process.WaitForExit();
        return new ChildProcess(process.ExitCode, output.Result + error.Result);
    }

    private static MpiRun Find(string name, string words, params string[] launchers)
    {
        foreach (var launcher in launchers)
        {
            try
            {
                using var process = Process.Start(new ProcessStartInfo(launcher, ["--version"]) { RedirectStandardOutput = true })!;
                var text = process.StandardOutput.ReadToEnd();
                process.WaitForExit();
                if (text.Contains(words, StringComparison.Ordinal))
                {
                    return new MpiRun(launcher, name);
                }
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // Not installed under this name.
            }
        }

        throw new AssertInconclusiveException($"{name} is not installed: no {string.Join(" or ", launchers)}. On Debian: apt-get install "
            + (name == "MPICH" ? "mpich" : "openmpi-bin libopenmpi-dev"));
    }
}
