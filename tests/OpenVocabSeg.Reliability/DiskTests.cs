using System.Text.Json.Nodes;
using OpenVocabSeg.Reliability.Faults;
using OpenVocabSeg.Reliability.Runs;

namespace OpenVocabSeg.Reliability;

/// <summary>Disks that fail under a run: one line that names the file, nothing half-written, and the run can be resumed.</summary>
[TestClass]
public sealed class DiskTests
{
    public TestContext TestContext { get; set; } = null!;

    [AssemblyCleanup]
    public static void RemoveFolder() => RunFixture.Remove();

    [TestMethod]
    public void A_disk_is_full() => Fail(FaultKind.FullDisk, "No space left on device");

    [TestMethod]
    public void A_disk_is_read_only() => Fail(FaultKind.ReadOnly, "Read-only file system");

    [TestMethod]
    public void A_folder_is_moved_away() => Fail(FaultKind.Vanished, "does not exist");

    private void Fail(FaultKind kind, string reason)
    {
        // A folder that is moved before it is locked is empty, and the run begins in a new one.
        var points = Distinct().Where(point =>
            kind != FaultKind.Vanished || RunFixture.Points[point - 1] is not ("CreateFolder ." or "Lock ."));
        var chosen = RunFixture.Choose(points, 1, seed: (int)kind);
        TestContext.WriteLine($"{chosen.Length} points.");
        foreach (var point in chosen)
        {
            var output = RunFixture.NewOutput();
            var what = $"{kind} from point {point} on, {RunFixture.Points[point - 1]}";
            using var error = new StringWriter();
            int exitCode;
            using (new Fault(kind, output, point))
            {
                exitCode = TinyStudy.Run(RunFixture.Images, output, resume: false, error);
            }

            if (RunFixture.Points.Skip(point - 1).Any(later => IsReported(kind, later)))
            {
                Assert.AreEqual(1, exitCode, what);
                AssertOneLine(error.ToString(), reason, output, what);
            }
            else
            {
                Assert.AreEqual((0, ""), (exitCode, error.ToString()), what);
            }

            if (kind == FaultKind.Vanished && Directory.Exists(Fault.Away(output)))
            {
                Assert.IsFalse(Directory.Exists(output), $"{what}: the folder was created again");
                Directory.Move(Fault.Away(output), output);
            }

            if (Directory.Exists(output))
            {
                AssertComplete(output, mayLeaveTemporary: kind != FaultKind.FullDisk, what);
            }

            RunFixture.AssertResumes(output, what);
        }
    }

    // All writes of one file fail alike, so the first and the last stand for them.
    private static IEnumerable<int> Distinct()
    {
        var points = RunFixture.Points;
        return Enumerable.Range(1, points.Length).Where(point =>
            !points[point - 1].StartsWith("Write ", StringComparison.Ordinal)
            || points[point - 2] != points[point - 1]
            || points[point] != points[point - 1]);
    }

    // That a lock is left is no failure of the run; the next one removes it.
    private static bool IsReported(FaultKind kind, string point) =>
        !point.StartsWith("Delete .ovseg", StringComparison.Ordinal)
        && (kind != FaultKind.FullDisk || !(point.StartsWith("Delete", StringComparison.Ordinal)
            || point.StartsWith("Rename", StringComparison.Ordinal) || point.StartsWith("Lock", StringComparison.Ordinal)));

    private static void AssertOneLine(string error, string reason, string output, string what)
    {
        Assert.StartsWith("ovseg: ", error, what);
        Assert.HasCount(2, error.Split('\n'), what);
        Assert.Contains(reason, error, what);
        Assert.Contains(output, error, what);
        Assert.DoesNotContain(".tmp", error, what);
    }

    private static void AssertComplete(string output, bool mayLeaveTemporary, string what)
    {
        foreach (var temporary in Directory.GetFiles(output, ".*.tmp", SearchOption.AllDirectories))
        {
            Assert.IsTrue(mayLeaveTemporary, $"{what}: {temporary} is left");

            // The next run would keep it: the process that it names still runs.
            File.Delete(temporary);
        }

        foreach (var line in RunContent.Read(output))
        {
            var name = line.Split(' ')[0];
            if (Path.GetExtension(name) is ".zip" or ".html" || name is "pseudo.json" or "metrics.json")
            {
                CollectionAssert.Contains(RunFixture.Content, line, what);
            }
        }

        var log = Path.Combine(output, "training.jsonl");
        if (File.Exists(log))
        {
            Assert.IsTrue(File.ReadAllLines(log).All(line => JsonNode.Parse(line) is not null), what);
            Assert.EndsWith("\n", File.ReadAllText(log), what);
        }
    }
}
