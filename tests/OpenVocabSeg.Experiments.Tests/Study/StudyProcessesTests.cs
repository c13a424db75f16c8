using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Experiments.Tests.Study;

/// <summary>The copy of the output folder that a process other than 0 works in.</summary>
[TestClass]
public sealed class StudyProcessesTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("study-processes").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void A_process_that_fails_deletes_its_copy_before_it_waits_for_its_end()
    {
        File.WriteAllText(Path.Combine(_folder, "training.jsonl"), "");
        var copy = "";
        var waits = 0;
        using var second = new SecondOfTwo();
        var failure = Assert.ThrowsExactly<InvalidDataException>(() => StudyProcesses.Run(
            new TrainingProcesses(second),
            processes =>
            {
                copy = Open(processes);
                throw new InvalidDataException("The same error as in process 0.");
            },
            () =>
            {
                waits++;
                Assert.IsFalse(Directory.Exists(copy), "The launcher may end the process now.");
            }));
        Assert.AreEqual(("The same error as in process 0.", 1, false), (failure.Message, waits, second.IsComplete));
        Assert.IsTrue(second.IsDisposed);
        Assert.IsTrue(File.Exists(Path.Combine(_folder, "training.jsonl")), "The folder of process 0 stays.");
    }

    [TestMethod]
    public void A_process_that_succeeds_deletes_its_copy_and_does_not_wait()
    {
        var copy = "";
        using var second = new SecondOfTwo();
        StudyProcesses.Run(new TrainingProcesses(second), processes => copy = Open(processes), () => Assert.Fail("It waits."));
        Assert.IsFalse(Directory.Exists(copy));
        Assert.IsTrue(second.IsComplete && second.IsDisposed);
    }

    private string Open(StudyProcesses processes)
    {
        using var study = processes.Open(_folder, path => StudyFolder.Open(path, new StudyIdentity("tiny", "", 1, "tiny"), resume: true));
        var copy = processes.PathOf(_folder);
        Assert.AreNotEqual(_folder, copy);
        Assert.IsTrue(Directory.Exists(copy));
        return copy;
    }
}
