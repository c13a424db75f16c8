using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Experiments.Tests.Study;

[TestClass]
public sealed class StudyFolderTests
{
    private static readonly StudyIdentity Identity = new("experiment", "hash", 1, "small");

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"ovs-folder-{Guid.NewGuid():N}");

    [TestCleanup]
    public void RemoveFolder()
    {
        if (Directory.Exists(_path))
        {
            Directory.Delete(_path, recursive: true);
        }
    }

    [TestMethod]
    public void An_unfinished_run_is_refused_unless_it_is_resumed()
    {
        Run(folder => folder.Checkpoint("training", 100));
        Assert.Contains("an unfinished run (train; experiment, seed 1, scale small)", Refused(Identity));
        Assert.Contains("--resume", Refused(Identity));
        Assert.ThrowsExactly<IOException>(() => StudyFolder.OpenStage(_path, Identity, "teach", StudyFolder.Teacher, resume: false));
        Run(folder => folder.Complete(), resume: true);
        Run(_ => { });
    }

    [TestMethod]
    public void What_begins_no_work_leaves_nothing()
    {
        Run(_ => { });
        Assert.IsFalse(Directory.Exists(_path));
        using var folder = StudyFolder.Open(_path, Identity with { Seed = 2 }, resume: false);
    }

    [TestMethod]
    public void A_folder_that_another_run_uses_is_refused()
    {
        using var folder = StudyFolder.Open(_path, Identity, resume: false);
        Assert.Contains($"is in use by another run (process {Environment.ProcessId} on ", Refused(Identity));
        Assert.Contains("is in use", Refused(Identity, resume: true));
        Assert.Contains("is in use", Assert.ThrowsExactly<IOException>(
            () => StudyFolder.OpenStage(_path, Identity, "teach", StudyFolder.Teacher, resume: true)).Message);
    }

    [TestMethod]
    public void Another_run_is_not_resumed()
    {
        Run(folder => folder.Complete());
        Assert.Contains("this is experiment, seed 2, scale small", Refused(Identity with { Seed = 2 }, resume: true));
        Assert.Contains("its configuration has changed", Refused(Identity with { Fingerprint = "x" }, resume: true));
    }

    [TestMethod]
    public void Finished_stages_and_rows_are_taken_as_they_are_by_a_resumed_run_only()
    {
        var row = new StudyRow(
            "teacher", false, new ZeroShotResult(new(1.0 / 3, 2, 3, 4, 5), new(6, 7, 8, 9, -1), new(1, 2, 3, 4, 5), new(0, 0, 0, 0, 0)));
        Run(first =>
        {
            Assert.AreEqual("made", Keep(first, "made"));
            File.WriteAllText(first.Checkpoint("other", 10).Path, "state");
            first.AddRow(row);
        });
        Run(
            resumed =>
            {
                Assert.AreEqual("made", Keep(resumed, "made again"));
                Assert.AreEqual(row, resumed.FindRow("teacher"));
                Assert.IsTrue(File.Exists(resumed.Checkpoint("other", 10).Path));
                resumed.Complete();
                Assert.IsFalse(File.Exists(resumed.Checkpoint("other", 10).Path));
                resumed.Complete();
            },
            resume: true);
        Assert.Contains("contains a finished run (teacher.zip; experiment, seed 1, scale small)", Refused(Identity));
        File.Delete(Path.Combine(_path, StudyFolder.Teacher));
        Run(next =>
        {
            Assert.IsNull(next.FindRow("teacher"));
            Assert.AreEqual("made again", Keep(next, "made again"));
        });
    }

    [TestMethod]
    [DataRow("metrics.json")]
    [DataRow("noise.json")]
    [DataRow("model.zip")]
    [DataRow("captions.zip")]
    public void Results_are_not_overwritten_whoever_wrote_them(string file)
    {
        Directory.CreateDirectory(_path);
        File.WriteAllText(Path.Combine(_path, file), "kept");
        foreach (var resume in new[] { false, true })
        {
            var refused = Refused(Identity, resume);
            Assert.Contains($"contains a finished run ({file})", refused);
            Assert.Contains("give another --output, or remove the folder", refused);
        }

        Assert.AreEqual(file, Directory.GetFileSystemEntries(_path).Select(Path.GetFileName).Single());
    }

    [TestMethod]
    public void A_finished_run_is_not_run_again_nor_mixed_with_a_small_one()
    {
        Run(folder =>
        {
            File.WriteAllText(folder.PathOf("metrics.json"), "{}");
            folder.Complete();
        });
        Run(folder => Assert.IsTrue(folder.IsFinished), resume: true);
        Assert.Contains("contains a finished run (metrics.json; experiment, seed 1, scale small)", Refused(Identity));
        Assert.Contains("another run", Refused(Identity with { Scale = "full" }, resume: true));
        var stage = Assert.ThrowsExactly<IOException>(
            () => StudyFolder.OpenStage(_path, Identity, "teach", StudyFolder.Teacher, resume: false));
        Assert.Contains("contains a finished run", stage.Message);
    }

    [TestMethod]
    public void The_next_free_folder_is_numbered_and_an_interrupted_run_is_found_again()
    {
        Assert.AreEqual(_path, StudyFolder.FindFree(_path, resume: false));
        Directory.CreateDirectory(_path);
        File.WriteAllText(Path.Combine(_path, "metrics.json"), "{}");
        Assert.AreEqual($"{_path}-2", StudyFolder.FindFree(_path, resume: false));
        Assert.AreEqual($"{_path}-2", StudyFolder.FindFree(_path + "/", resume: false));
        Assert.AreEqual(_path, StudyFolder.FindFree(_path, resume: true));
        try
        {
            using (var folder = StudyFolder.Open($"{_path}-2", Identity, resume: false))
            {
                folder.Checkpoint("training", 10);
            }

            Assert.AreEqual($"{_path}-2", StudyFolder.FindFree(_path, resume: true));
            File.WriteAllText(Path.Combine($"{_path}-2", "metrics.json"), "{}");
            Assert.AreEqual($"{_path}-2", StudyFolder.FindFree(_path, resume: true), "It was killed before its end.");
        }
        finally
        {
            Directory.Delete($"{_path}-2", recursive: true);
        }
    }

    [TestMethod]
    public void A_stage_leaves_the_others_and_overwrites_nothing()
    {
        Run(run =>
        {
            Keep(run, "captions", StudyFolder.CaptionModel);
            Keep(run, "teacher");
            run.Complete();
        });
        var refused = Assert.ThrowsExactly<IOException>(
            () => StudyFolder.OpenStage(_path, Identity, "teach", StudyFolder.Teacher, resume: false));
        Assert.Contains("already contains teacher.zip", refused.Message);
        var other = Assert.ThrowsExactly<IOException>(
            () => StudyFolder.OpenStage(_path, Identity with { Scale = "full" }, "pseudo", StudyFolder.PseudoLabels, resume: false));
        Assert.Contains("another run (experiment, seed 1, scale small; this is experiment, seed 1, scale full)", other.Message);

        File.Delete(Path.Combine(_path, StudyFolder.Teacher));
        using (var stage = StudyFolder.OpenStage(_path, Identity, "teach", StudyFolder.Teacher, resume: false))
        {
            Assert.AreEqual("anew", Keep(stage, "anew"));
        }

        Run(
            resumed =>
            {
                Assert.AreEqual("captions", Keep(resumed, "not made", StudyFolder.CaptionModel));
                Assert.AreEqual("anew", Keep(resumed, "not made"));
            },
            resume: true);
    }

    [TestMethod]
    public void The_state_of_a_training_goes_when_its_result_is_written_and_what_a_killed_process_was_writing_too()
    {
        const string half = ".a.zip.999999999-1-0123456789abcdef.tmp";
        Run(folder =>
        {
            var checkpoint = folder.Checkpoint("plain 25 %", 400);
            Assert.AreEqual(("plain-25--.checkpoint", 40), (Path.GetFileName(checkpoint.Path), checkpoint.Interval));
            File.WriteAllText(checkpoint.Path, "state");
            folder.Keep("a.zip", "plain 25 %", File.ReadAllText, () => "a", (text, path) => File.WriteAllText(path, text));
            Assert.IsFalse(File.Exists(checkpoint.Path));
            File.WriteAllText(folder.PathOf(half), "half");
            File.WriteAllText(folder.PathOf(Path.Combine("checkpoints", half)), "half");
        });
        Run(
            folder =>
            {
                Assert.IsFalse(File.Exists(folder.PathOf(half)));
                Assert.IsFalse(File.Exists(folder.PathOf(Path.Combine("checkpoints", half))));
            },
            resume: true);
    }

    [TestMethod]
    public void A_damaged_state_is_named()
    {
        Run(folder => folder.Complete());
        var file = Path.Combine(_path, "checkpoints", "run.json");
        File.WriteAllText(file, "{}");
        Assert.Contains(file, Assert.ThrowsExactly<InvalidDataException>(() => StudyFolder.Open(_path, Identity, resume: true)).Message);
    }

    private void Run(Action<StudyFolder> work, bool resume = false)
    {
        using var folder = StudyFolder.Open(_path, Identity, resume);
        work(folder);
    }

    private string Refused(StudyIdentity identity, bool resume = false) =>
        Assert.ThrowsExactly<IOException>(() => StudyFolder.Open(_path, identity, resume)).Message;

    private static string Keep(StudyFolder folder, string content, string file = StudyFolder.Teacher) =>
        folder.Keep(file, training: null, File.ReadAllText, () => content, (text, path) => File.WriteAllText(path, text));
}
