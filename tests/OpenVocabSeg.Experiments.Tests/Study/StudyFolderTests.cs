using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Experiments.Tests.Study;

[TestClass]
public sealed class StudyFolderTests
{
    private static readonly StudyIdentity Identity = new("experiment", "hash", 1, "small");

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"ovs-folder-{Guid.NewGuid():N}");

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_path, recursive: true);

    [TestMethod]
    public void An_unfinished_run_is_refused_unless_it_is_resumed()
    {
        StudyFolder.Open(_path, Identity, resume: false).Checkpoint("training", 100);
        var refused = Assert.ThrowsExactly<IOException>(() => StudyFolder.Open(_path, Identity, resume: false));
        Assert.Contains("an unfinished run (train; experiment, seed 1, scale small)", refused.Message);
        Assert.Contains("--resume", refused.Message);
        Assert.ThrowsExactly<IOException>(() => StudyFolder.OpenStage(_path, Identity, "teach", StudyFolder.Teacher, resume: false));
        StudyFolder.Open(_path, Identity, resume: true).Complete();
        StudyFolder.Open(_path, Identity, resume: false);
    }

    [TestMethod]
    public void What_begins_no_work_leaves_no_unfinished_run()
    {
        StudyFolder.Open(_path, Identity, resume: false);
        StudyFolder.Open(_path, Identity with { Seed = 2 }, resume: false);
    }

    [TestMethod]
    public void Another_run_is_not_resumed()
    {
        StudyFolder.Open(_path, Identity, resume: false).Complete();
        var other = Assert.ThrowsExactly<IOException>(() => StudyFolder.Open(_path, Identity with { Seed = 2 }, resume: true));
        Assert.Contains("this is experiment, seed 2, scale small", other.Message);
        var changed = Assert.ThrowsExactly<IOException>(() => StudyFolder.Open(_path, Identity with { Fingerprint = "x" }, resume: true));
        Assert.Contains("its configuration has changed", changed.Message);
    }

    [TestMethod]
    public void Finished_stages_and_rows_are_taken_as_they_are_by_a_resumed_run_only()
    {
        var row = new StudyRow(
            "teacher", false, new ZeroShotResult(new(1.0 / 3, 2, 3, 4, 5), new(6, 7, 8, 9, -1), new(1, 2, 3, 4, 5), new(0, 0, 0, 0, 0)));
        var first = StudyFolder.Open(_path, Identity, resume: false);
        Assert.AreEqual("made", Keep(first, "made"));
        File.WriteAllText(first.Checkpoint("other", 10).Path, "state");
        first.AddRow(row);

        var resumed = StudyFolder.Open(_path, Identity, resume: true);
        Assert.AreEqual("made", Keep(resumed, "made again"));
        Assert.AreEqual(row, resumed.FindRow("teacher"));
        Assert.IsTrue(File.Exists(resumed.Checkpoint("other", 10).Path));
        resumed.Complete();
        Assert.IsFalse(File.Exists(resumed.Checkpoint("other", 10).Path));
        resumed.Complete();

        var next = StudyFolder.Open(_path, Identity, resume: false);
        Assert.IsNull(next.FindRow("teacher"));
        Assert.AreEqual("made again", Keep(next, "made again"));
    }

    [TestMethod]
    public void A_stage_begins_anew_and_leaves_the_others()
    {
        var run = StudyFolder.Open(_path, Identity, resume: false);
        Keep(run, "captions", StudyFolder.CaptionModel);
        Keep(run, "teacher");
        run.Complete();
        Assert.AreEqual("anew", Keep(StudyFolder.OpenStage(_path, Identity, "teach", StudyFolder.Teacher, resume: false), "anew"));
        var resumed = StudyFolder.Open(_path, Identity, resume: true);
        Assert.AreEqual("captions", Keep(resumed, "not made", StudyFolder.CaptionModel));
        Assert.AreEqual("anew", Keep(resumed, "not made"));
    }

    [TestMethod]
    public void The_state_of_a_training_goes_when_its_result_is_written_and_what_a_killed_process_was_writing_too()
    {
        var folder = StudyFolder.Open(_path, Identity, resume: false);
        var checkpoint = folder.Checkpoint("plain 25 %", 400);
        Assert.AreEqual(("plain-25--.checkpoint", 40), (Path.GetFileName(checkpoint.Path), checkpoint.Interval));
        File.WriteAllText(checkpoint.Path, "state");
        folder.Keep("a.zip", "plain 25 %", File.ReadAllText, () => "a", (text, path) => File.WriteAllText(path, text));
        Assert.IsFalse(File.Exists(checkpoint.Path));
        File.WriteAllText(folder.PathOf(".a.zip.1.tmp"), "half");
        StudyFolder.Open(_path, Identity, resume: true);
        Assert.IsFalse(File.Exists(folder.PathOf(".a.zip.1.tmp")));
    }

    [TestMethod]
    public void A_damaged_state_is_named()
    {
        StudyFolder.Open(_path, Identity, resume: false).Complete();
        var file = Path.Combine(_path, "checkpoints", "run.json");
        File.WriteAllText(file, "{}");
        Assert.Contains(file, Assert.ThrowsExactly<InvalidDataException>(() => StudyFolder.Open(_path, Identity, resume: true)).Message);
    }

    private static string Keep(StudyFolder folder, string content, string file = StudyFolder.Teacher) =>
        folder.Keep(file, training: null, File.ReadAllText, () => content, (text, path) => File.WriteAllText(path, text));
}
