using System.Diagnostics;
using OpenVocabSeg.Reliability.Faults;
using OpenVocabSeg.Reliability.Runs;

namespace OpenVocabSeg.Reliability;

/// <summary>A real small disk, in a name space of its own, that is full, read-only, and then large enough.</summary>
[TestClass]
public sealed class FullDiskTests
{
    private const string SecondVariable = "OVS_RELIABILITY_RESUME";

    private const string Script = """
        disk="$1"; keep="$2"; size="$3"; shift 3
        mount -t tmpfs -o "size=$size" none "$disk" || exit 77
        "$@" > /dev/null 2> "$keep/error1"; echo $? > "$keep/code1"
        find "$disk" -name '.*.tmp' > "$keep/left"
        export OVS_RELIABILITY_RUN="$OVS_RELIABILITY_RESUME"
        mount -o "remount,ro,size=100m" "$disk" || exit 77
        "$@" > /dev/null 2> "$keep/error2"; echo $? > "$keep/code2"
        mount -o "remount,rw,size=100m" "$disk" || exit 77
        "$@" > /dev/null 2> "$keep/error3"; echo $? > "$keep/code3"
        cp -R "$disk/run" "$keep/run"
        """;

    [TestMethod]
    public void A_small_disk()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Inconclusive("Only Linux mounts disks in a name space.");
        }

        double[] parts = RunFixture.IsWhole ? [0.05, 0.2, 0.4, 0.6, 0.8, 0.95] : [0.6];
        foreach (var size in parts.Select(part => (long)(part * RunFixture.Bytes)))
        {
            var (disk, keep) = (RunFixture.NewOutput(), RunFixture.NewOutput());
            Directory.CreateDirectory(disk);
            Directory.CreateDirectory(keep);
            if (Run(disk, keep, size) != 0)
            {
                Assert.Inconclusive("No disk can be mounted here.");
            }

            string Kept(string file) => File.ReadAllText(Path.Combine(keep, file));
            Assert.AreEqual("1\n", Kept("code1"), $"{size} bytes");
            Assert.StartsWith("ovseg: '" + disk, Kept("error1"));
            Assert.EndsWith("cannot be written: No space left on device.\n", Kept("error1"));
            Assert.HasCount(2, Kept("error1").Split('\n'));
            Assert.AreEqual("", Kept("left"));
            Assert.AreEqual("1\n", Kept("code2"), $"{size} bytes");
            Assert.StartsWith("ovseg: ", Kept("error2"));
            Assert.Contains("Read-only file system", Kept("error2"));
            Assert.Contains(disk, Kept("error2"));
            Assert.HasCount(2, Kept("error2").Split('\n'));
            Assert.AreEqual(("0\n", ""), (Kept("code3"), Kept("error3")), $"{size} bytes");
            Assert.AreEqual(
                string.Join('\n', RunFixture.Content), string.Join('\n', RunContent.Read(Path.Combine(keep, "run"))), $"{size} bytes");
        }
    }

    private static int Run(string disk, string keep, long size)
    {
        string[] arguments = ["-rm", "sh", "-c", Script, "sh", disk, keep, FormattableString.Invariant($"{size}"), .. ChildRun.Program];
        var start = new ProcessStartInfo("unshare", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        var output = Path.Combine(disk, "run");
        ChildRun.SetVariables(start.Environment, RunFixture.Images, output, resume: true, FaultKind.None, 0);
        start.Environment[SecondVariable] = start.Environment["OVS_RELIABILITY_RUN"];
        ChildRun.SetVariables(start.Environment, RunFixture.Images, output, resume: false, FaultKind.None, 0);
        try
        {
            using var process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return 77;
        }
    }
}
