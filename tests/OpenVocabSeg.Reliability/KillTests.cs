using System.Diagnostics;
using OpenVocabSeg.Reliability.Faults;
using OpenVocabSeg.Reliability.Runs;

namespace OpenVocabSeg.Reliability;

/// <summary>A run that is killed and resumed ends as one that is not, bit for bit.</summary>
[TestClass]
public sealed class KillTests
{
    private const int RandomKills = 100;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void Killed_at_every_point()
    {
        var output = RunFixture.NewOutput();
        var (exitCode, points, error) = ChildRun.Run(RunFixture.Images, output, fault: FaultKind.Snapshots);
        Assert.AreEqual((0, ""), (exitCode, error));
        CollectionAssert.AreEqual(RunFixture.Points, points);

        var copies = Enumerable.Range(1, points.Length).Where(point => Directory.Exists(SnapshotFolder.PathOf(output, point))).ToArray();
        var chosen = RunFixture.Choose(copies, 3, seed: 1);
        TestContext.WriteLine(
            $"{points.Length} points, {copies.Length} of them different but for temporary files, {chosen.Length} resumed.");
        foreach (var point in chosen)
        {
            RunFixture.AssertResumes(SnapshotFolder.PathOf(output, point), $"killed at point {point}, before: {points[point - 1]}");
        }

        Directory.Delete(SnapshotFolder.AllOf(output), recursive: true);
        Directory.Delete(output, recursive: true);
    }

    // The test above takes copies instead of killing; this one kills.
    [TestMethod]
    public void Killed_before_renames()
    {
        var renames = RunFixture.Where(point => point.StartsWith("Rename", StringComparison.Ordinal));
        foreach (var point in RunFixture.Choose(renames, 1, seed: 2))
        {
            var output = RunFixture.NewOutput();
            var killed = ChildRun.Run(RunFixture.Images, output, fault: FaultKind.Kill, point: point);
            Assert.AreEqual((ChildRun.Killed, ""), (killed.ExitCode, killed.Error));
            Assert.HasCount(1, Directory.GetFiles(output, ".*.tmp", SearchOption.AllDirectories), "the file that was to be renamed");
            RunFixture.AssertResumes(output, $"killed at point {point}, before: {RunFixture.Points[point - 1]}");
        }
    }

    [TestMethod]
    public void Killed_at_random_moments()
    {
        var clock = Stopwatch.StartNew();
        var undisturbed = RunFixture.NewOutput();
        Assert.AreEqual(0, ChildRun.Run(RunFixture.Images, undisturbed).ExitCode);
        var length = clock.Elapsed;
        Directory.Delete(undisturbed, recursive: true);

        var random = new Random(3);
        var (kills, late) = (0, 0);
        while (kills < (RunFixture.IsWhole ? RandomKills : 1))
        {
            var output = RunFixture.NewOutput();
            var moment = random.NextDouble() * length;
            var (exitCode, _, error) = ChildRun.Run(RunFixture.Images, output, killedAfter: moment);
            Assert.AreEqual("", error);
            if (exitCode == 0)
            {
                // The run was faster than the first one, and ended before the kill.
                late++;
                length = moment;
                Directory.Delete(output, recursive: true);
                continue;
            }

            Assert.AreEqual(ChildRun.Killed, exitCode);
            kills++;
            RunFixture.AssertResumes(output, $"killed after {moment.TotalSeconds} s");
        }

        TestContext.WriteLine($"{kills} kills within {length.TotalSeconds:0.0} s; {late} others came too late.");
    }

    [TestMethod]
    public void A_kill_that_comes_too_late_is_seen()
    {
        var output = RunFixture.NewOutput();
        var (exitCode, points, error) = ChildRun.Run(RunFixture.Images, output, killedAfter: TimeSpan.FromMinutes(2));
        Assert.AreEqual((0, ""), (exitCode, error));
        CollectionAssert.AreEqual(RunFixture.Points, points);
        Directory.Delete(output, recursive: true);
    }

    // More than the writes of one checkpoint, so that each process gets further than the one before.
    [TestMethod]
    public void Killed_again_and_again()
    {
        var output = RunFixture.NewOutput();
        var random = new Random(4);
        var kills = 0;
        int exitCode;
        do
        {
            var killed = ChildRun.Run(RunFixture.Images, output, resume: true, FaultKind.Kill, random.Next(400, 600));
            exitCode = killed.ExitCode;
            Assert.AreEqual("", killed.Error);
            Assert.IsTrue(exitCode is 0 or ChildRun.Killed, $"exit code {exitCode}");
            kills += exitCode == 0 ? 0 : 1;
        }
        while (exitCode != 0 && (RunFixture.IsWhole || kills < 1));
        TestContext.WriteLine($"{kills} kills.");
        Assert.IsGreaterThan(0, kills);
        RunFixture.AssertResumes(output, $"killed {kills} times");
    }

    // The system may take half a line from a process that is killed.
    [TestMethod]
    public void Killed_within_a_line_of_the_log()
    {
        var lines = RunFixture.Where(point => point.StartsWith("Append", StringComparison.Ordinal));
        foreach (var point in RunFixture.Choose(lines, 1, seed: 5))
        {
            var output = RunFixture.NewOutput();
            Assert.AreEqual(ChildRun.Killed, ChildRun.Run(RunFixture.Images, output, fault: FaultKind.Kill, point: point).ExitCode);
            File.AppendAllText(Path.Combine(output, "training.jsonl"), "{\"stage\":\"maskTeacher\",\"iter");
            RunFixture.AssertResumes(output, $"killed within a line, at point {point}");
        }
    }
}
