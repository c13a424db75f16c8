using System.Runtime.Versioning;

namespace OpenVocabSeg.Networks.Tests.Native;

/// <summary>
/// Starts copies of this test application, laid out in different ways, in processes of their own, and lets them run
/// <see cref="TorchRuntimeTests"/>.
/// </summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
[SupportedOSPlatform("linux")]
public sealed class TorchLoadingTests
{
    private const string Application = "OpenVocabSeg.Networks.Tests";
    private const string Computes = nameof(TorchRuntimeTests.Torch_computes_with_no_step_by_the_user);
    private const string Initializes = nameof(TorchRuntimeTests.Initializing_any_number_of_times_from_many_threads_works);
    private const string LibTorch = "libtorch.so";

    private string _folder = "";

    private string AppFolder => Path.Combine(_folder, "app");

    private string CacheFolder => Path.Combine(_folder, "cache", "openvocabseg");

    private static string Natives => Path.GetDirectoryName(ShimFile.FilePath)!;

    [TestInitialize]
    public void MakeFolder()
    {
        if (!File.Exists(Path.Combine(Natives, LibTorch)))
        {
            Assert.Inconclusive($"{LibTorch} is not in {Natives}: the tests run with another libtorch");
        }

        _folder = Directory.CreateTempSubdirectory("ovs-loading-test-").FullName;
    }

    [TestCleanup]
    public void RemoveFolder()
    {
        if (_folder.Length > 0)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [TestMethod]
    public async Task Processes_that_start_at_once_with_an_empty_cache_all_succeed()
    {
        LayOut();
        var before = Entries(AppFolder);

        var results = await Task.WhenAll(RunAsync(Computes), RunAsync(Computes), RunAsync(Computes));

        foreach (var result in results)
        {
            Assert.AreEqual(0, result.ExitCode, result.Output);
        }

        var cached = Directory.Exists(CacheFolder) ? Directory.GetFiles(CacheFolder) : [];
        Assert.IsLessThanOrEqualTo(1, cached.Length, string.Join(' ', cached));
        CollectionAssert.AreEqual(before, Entries(AppFolder), "something was written into the output folder");
    }

    [TestMethod]
    public async Task An_application_published_for_one_platform_works()
    {
        // Such an application has its natives beside it. The absent deps.json makes the host take everything that lies there.
        LayOut(natives: "");
        File.Delete(Path.Combine(AppFolder, Application + ".deps.json"));

        var result = await RunAsync(Computes);

        Assert.AreEqual(0, result.ExitCode, result.Output);
    }

    [TestMethod]
    public async Task Without_a_writable_home_or_cache_it_works_and_leaves_nothing()
    {
        LayOut();
        var temporary = Directory.CreateDirectory(Path.Combine(_folder, "temporary")).FullName;

        var result = await RunAsync(Computes, ("HOME", "/proc/nowhere"), ("XDG_CACHE_HOME", "/proc/nowhere"), ("TMPDIR", temporary));

        Assert.AreEqual(0, result.ExitCode, result.Output);
        Assert.IsEmpty(Directory.GetDirectories(temporary, "openvocabseg-*"));
    }

    [TestMethod]
    public async Task Where_nothing_can_be_written_it_works()
    {
        LayOut();

        var result = await RunAsync(Computes, ("HOME", null), ("XDG_CACHE_HOME", "/proc/nowhere"), ("TMPDIR", "/proc/nowhere"));

        Assert.AreEqual(0, result.ExitCode, result.Output);
    }

    [TestMethod]
    public async Task A_damaged_cached_copy_is_not_loaded()
    {
        LayOut();
        Directory.CreateDirectory(CacheFolder);
        var shim = File.ReadAllBytes(ShimFile.FilePath);
        var name = $"libLibTorchSharp-{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(shim))}.so";
        File.WriteAllText(Path.Combine(CacheFolder, name), "not a library");

        var result = await RunAsync(Computes);

        Assert.AreEqual(0, result.ExitCode, result.Output);
    }

    [TestMethod]
    public async Task A_missing_libtorch_is_one_readable_error()
    {
        SkipWhereTheSystemHasLibTorch();
        LayOut(leaveOut: file => file.StartsWith("libtorch", StringComparison.Ordinal));

        var result = await RunAsync(Initializes);

        AssertFailed(
            result,
            nameof(TorchRuntimeException),
            "No libtorch was found",
            "libtorch-cpu-linux-x64",
            "TorchBackend",
            TorchRuntime.LibTorchVariable);
        Assert.IsFalse(Directory.Exists(Path.Combine(AppFolder, "cpu")));
    }

    [TestMethod]
    public async Task Torch_without_libtorch_names_the_same_cause_and_does_not_copy_packages()
    {
        SkipWhereTheSystemHasLibTorch();
        LayOut(leaveOut: file => file.StartsWith("libtorch", StringComparison.Ordinal));
        var before = Entries(AppFolder);

        var result = await RunAsync(Computes);

        AssertFailed(result, nameof(TorchRuntimeException), "No libtorch was found");
        Assert.DoesNotContain("Consider referencing one of the combination packages", result.Output);
        CollectionAssert.AreEqual(before, Entries(AppFolder));
    }

    [TestMethod]
    public async Task A_missing_shim_is_one_readable_error()
    {
        LayOut(leaveOut: file => file == "libLibTorchSharp.so");

        AssertFailed(await RunAsync(Computes), nameof(TorchRuntimeException), "libLibTorchSharp.so", "TorchSharp", "runtimes");
    }

    [TestMethod]
    public async Task A_libtorch_that_is_not_a_library_is_named()
    {
        LayOut(leaveOut: file => file == LibTorch);
        File.WriteAllText(Path.Combine(AppFolder, "runtimes", "linux-x64", "native", LibTorch), new string('#', 4096));

        AssertFailed(await RunAsync(Computes), nameof(TorchRuntimeException), LibTorch, "invalid ELF header", "linux-x64");
    }

    [TestMethod]
    public async Task The_environment_variable_leads_to_another_libtorch()
    {
        LayOut(leaveOut: file => file != "libLibTorchSharp.so");

        var result = await RunAsync(Computes, (TorchRuntime.LibTorchVariable, Natives));

        Assert.AreEqual(0, result.ExitCode, result.Output);
    }

    [TestMethod]
    public async Task Another_libtorch_keeps_the_applications_own_out_of_the_process()
    {
        // A real second libtorch would be a copy of 460 MB and end the process; a small library in its place shows whether it is loaded.
        LayOut(leaveOut: file => file == "libtorch_cpu.so");
        var own = Path.Combine(AppFolder, "runtimes", "linux-x64", "native", "libtorch_cpu.so");
        File.Copy(Path.Combine(Natives, "libtorch_global_deps.so"), own);

        var result = await RunAsync(nameof(TorchRuntimeTests.One_libtorch_is_in_the_process), (TorchRuntime.LibTorchVariable, Natives));

        Assert.AreEqual(0, result.ExitCode, result.Output);
    }

    [TestMethod]
    public async Task A_wrong_environment_variable_is_one_readable_error()
    {
        LayOut();
        var empty = Directory.CreateDirectory(Path.Combine(_folder, "empty")).FullName;

        var absent = await RunAsync(Computes, (TorchRuntime.LibTorchVariable, "/nowhere/torch/lib"));
        var wrong = await RunAsync(Computes, (TorchRuntime.LibTorchVariable, empty));

        AssertFailed(absent, nameof(TorchRuntimeException), "/nowhere/torch/lib", "does not exist", TorchRuntime.LibTorchVariable);
        AssertFailed(wrong, nameof(TorchRuntimeException), empty, LibTorch, TorchRuntime.LibTorchVariable);
    }

    [TestMethod]
    public async Task A_libtorch_of_another_version_is_one_readable_error()
    {
        // A libtorch_cpu.so that lacks the functions the shim needs: in truth the small libc10.so.
        LayOut();
        var other = Directory.CreateDirectory(Path.Combine(_folder, "other")).FullName;
        File.CreateSymbolicLink(Path.Combine(other, LibTorch), Path.Combine(Natives, LibTorch));
        File.CreateSymbolicLink(Path.Combine(other, "libtorch_cpu.so"), Path.Combine(Natives, "libc10.so"));

        AssertFailed(
            await RunAsync(Computes, (TorchRuntime.LibTorchVariable, other)),
            nameof(TorchRuntimeException),
            "does not match TorchSharp",
            "2.10",
            "undefined symbol");
    }

    /// <summary>Copies this application; its native libraries become links, as they are large.</summary>
    // The loader asks the system last, which may have one (Debian's python3-torch).
    private static void SkipWhereTheSystemHasLibTorch()
    {
        string[] folders = ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/lib/x86_64-linux-gnu", "/usr/local/lib"];
        if (folders.FirstOrDefault(folder => File.Exists(Path.Combine(folder, LibTorch))) is { } found)
        {
            Assert.Inconclusive($"The system has a {LibTorch} in {found}, so that none can be missing.");
        }
    }

    private void LayOut(string natives = "runtimes/linux-x64/native", Func<string, bool>? leaveOut = null)
    {
        Directory.CreateDirectory(AppFolder);
        foreach (var file in Directory.GetFiles(AppContext.BaseDirectory))
        {
            File.Copy(file, Path.Combine(AppFolder, Path.GetFileName(file)));
        }

        Directory.CreateDirectory(Path.Combine(AppFolder, natives));
        foreach (var file in Directory.GetFiles(Natives).Where(file => leaveOut?.Invoke(Path.GetFileName(file)) != true))
        {
            File.CreateSymbolicLink(Path.Combine(AppFolder, natives, Path.GetFileName(file)), file);
        }
    }

    private Task<ChildProcess> RunAsync(string test, params (string Name, string? Value)[] variables)
    {
        var environment = new Dictionary<string, string?>
        {
            ["HOME"] = _folder,
            ["XDG_CACHE_HOME"] = Path.Combine(_folder, "cache"),
            ["NUGET_PACKAGES"] = PackageFolder(),
            ["OMP_WAIT_POLICY"] = "passive",
            ["TESTINGPLATFORM_TELEMETRY_OPTOUT"] = "1",
            [TorchRuntime.LibTorchVariable] = null,
        };
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        return ChildProcess.RunAsync(
            AppFolder,
            environment,
            Path.Combine(AppFolder, Application + ".dll"),
            "--filter",
            $"FullyQualifiedName~{nameof(TorchRuntimeTests)}.{test}",
            "--results-directory",
            Path.Combine(_folder, "results"));
    }

    /// <summary>So that TorchSharp, left alone, would find packages to copy.</summary>
    private static string PackageFolder()
    {
        return Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
    }

    private static void AssertFailed(ChildProcess result, params string[] parts)
    {
        Assert.AreEqual(2, result.ExitCode, result.Output);
        foreach (var part in parts)
        {
            Assert.Contains(part, result.Output);
        }
    }

    private static string[] Entries(string folder)
    {
        return Directory.GetFileSystemEntries(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
    }
}
