using System.Text.Json;

namespace OpenVocabSeg.Networks.Tests.Native;

/// <summary>Evaluates a sample's project as MSBuild would on each platform, and checks the packages that it references.</summary>
[TestClass]
public sealed class TorchBackendTests
{
    private static readonly string[] NativePackages =
        ["libtorch-cpu-linux-x64", "libtorch-cpu-osx-arm64", "libtorch-cpu-win-x64", "TorchSharp-cuda-linux", "TorchSharp-cuda-windows"];

    [TestMethod]
    [DataRow("TorchSharp-cuda-windows", "-p:OS=Windows_NT")]
    [DataRow("TorchSharp-cuda-windows", "-p:TorchBackend=cuda-windows")]
    [DataRow("TorchSharp-cuda-linux", "-p:TorchBackend=cuda-linux")]
    [DataRow("libtorch-cpu-win-x64", "-p:OS=Windows_NT", "-p:TorchBackend=cpu")]
    public async Task The_backend_decides_on_the_one_native_package(string package, params string[] properties)
    {
        CollectionAssert.AreEqual(new[] { package }, await NativePackagesOfQuickStartAsync(properties));
    }

    [TestMethod]
    public async Task The_cpu_backend_asks_for_this_platforms_package_only()
    {
        var package = OperatingSystem.IsWindows() ? "libtorch-cpu-win-x64"
            : OperatingSystem.IsMacOS() ? "libtorch-cpu-osx-arm64"
            : "libtorch-cpu-linux-x64";

        CollectionAssert.AreEqual(new[] { package }, await NativePackagesOfQuickStartAsync("-p:TorchBackend=cpu"));
        if (!OperatingSystem.IsWindows())
        {
            CollectionAssert.AreEqual(new[] { package }, await NativePackagesOfQuickStartAsync());
        }
    }

    [TestMethod]
    public async Task An_unknown_backend_is_an_error_that_lists_the_known_ones()
    {
        var result = await EvaluateAsync("-t:CheckTorchBackend", "-p:TorchBackend=opencl");

        Assert.AreNotEqual(0, result.ExitCode);
        Assert.Contains("TorchBackend 'opencl' is not one of cpu, cuda-windows, cuda-linux", result.Output);
    }

    private static async Task<string[]> NativePackagesOfQuickStartAsync(params string[] properties)
    {
        var result = await EvaluateAsync([.. properties, "-getItem:PackageReference"]);
        Assert.AreEqual(0, result.ExitCode, result.Output);
        using var json = JsonDocument.Parse(result.Output);
        return json.RootElement.GetProperty("Items").GetProperty("PackageReference").EnumerateArray()
            .Select(item => item.GetProperty("Identity").GetString()!)
            .Where(name => NativePackages.Contains(name, StringComparer.OrdinalIgnoreCase))
            .ToArray();
    }

    private static async Task<ChildProcess> EvaluateAsync(params string[] arguments)
    {
        var repository = FindRepository();
        if (!Directory.Exists(Path.Combine(Path.GetDirectoryName(ChildProcess.DotNet)!, "sdk")))
        {
            Assert.Inconclusive($"{ChildProcess.DotNet} has no SDK");
        }

        var project = Path.Combine(repository, "samples", "QuickStart", "QuickStart.csproj");
        var environment = new Dictionary<string, string?> { ["TorchBackend"] = null, ["MSBUILDDISABLENODEREUSE"] = "1" };
        return await ChildProcess.RunAsync(repository, environment, ["msbuild", project, "-nologo", .. arguments]);
    }

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "OpenVocabSeg.sln")))
            {
                return folder.FullName;
            }
        }

        Assert.Inconclusive($"{AppContext.BaseDirectory} is not inside the repository");
        return "";
    }
}
