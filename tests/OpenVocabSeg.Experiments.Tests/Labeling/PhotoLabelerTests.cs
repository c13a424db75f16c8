using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Experiments.Tests.Labeling;

[TestClass]
public sealed class PhotoLabelerTests
{
    // More than are in memory at a time.
    private const int Count = 20;

    private static readonly HashSet<int> WithoutCaptions = [0, 7, 18, 19];
    private static readonly string Folder = Directory.CreateTempSubdirectory("photos").FullName;
    private static readonly InstanceSegmenter Model = Load();

    [ClassCleanup]
    public static void CleanUp()
    {
        Model.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    [TestMethod]
    public void The_photos_of_a_folder_are_labeled_and_can_be_reviewed()
    {
        var scenes = new SceneGenerator(new SceneOptions { Seed = 4711, Side = 96 }).GenerateMany(Count);
        var captions = Path.Combine(Folder, "captions.json");
        File.WriteAllText(captions, $$"""
            {
              "images": [{{string.Join(", ", scenes.Select((_, i) => $$"""{"id": {{100 + i}}, "file_name": "{{i}}.png"}"""))}}],
              "annotations": [{{string.Join(", ", scenes.Select((scene, i) => (scene, i)).Where(pair => !WithoutCaptions.Contains(pair.i))
                  .Select(pair => $$"""{"id": {{pair.i}}, "image_id": {{100 + pair.i}}, "caption": "{{pair.scene.Caption}}"}"""))}}]
            }
            """);
        for (var i = 0; i < Count; i++)
        {
            ImageFile.SavePng(Path.Combine(Folder, $"{i}.png"), scenes[i].Image);
        }

        var (photos, missing) = CaptionedFolder.Read(Folder, [captions]);
        Assert.AreEqual((Count, 0), (photos.Count, missing));

        var labeler = new CaptionLabeler(Model, vocabulary: null, ModelPresets.QuickStart.PseudoLabels);
        var path = Path.Combine(Folder, "pseudo.json");
        var reports = new Reports();
        var summary = PhotoLabeler.Write(path, labeler, photos, progress: reports);

        var expected = labeler.Label(
            [.. scenes.Select(scene => scene.Image)], [.. photos.Select(photo => photo.Captions)]);
        var ids = PhotoLabeler.CategoryIds(labeler);
        CollectionAssert.AreEqual(
            Enumerable.Range(1, Model.Classes.Count).ToArray(), Model.Classes.Select(name => (int)ids[name]).ToArray());
        var read = PseudoLabelFile.Read(path, [.. photos.Select(photo => photo.Id)], ids);
        Assert.AreEqual(
            new LabelingSummary(expected.Count(labels => labels.Count > 0), expected.Sum(labels => labels.Count), summary.EmptyMasks),
            summary);
        Assert.IsGreaterThan(Count, summary.Labels);
        for (var i = 0; i < Count; i++)
        {
            CollectionAssert.AreEqual(
                expected[i].Select(label => label.ClassName).ToArray(), read[i].Select(label => label.ClassName).ToArray(), $"photo {i}");
            foreach (var (one, other) in expected[i].Zip(read[i]))
            {
                // Other batches are rounded otherwise.
                Assert.AreEqual(one.Score, other.Score, 1e-4f);
                Assert.AreEqual(one.MaskNoise!.Value, other.MaskNoise!.Value, 1e-3f);
                Assert.IsGreaterThan(0.95, one.Mask.IntersectionOverUnion(other.Mask));
            }
        }

        Assert.AreEqual(new PredictionProgress(Count, Count, summary.EmptyMasks), reports.Last);

        var review = ReviewAnnotations.Read(photos, path, ids).ReadImages(new CauseCounts()).ToArray();
        Assert.HasCount(summary.LabeledPhotos, review);
        var least = review.Select(image => image.Objects.Min(o => o.Certainty!.Value)).ToArray();
        CollectionAssert.AreEqual(least.Order().ToArray(), least, "The least certain photo is first.");
    }

    [TestMethod]
    public void Photos_without_captions_are_not_loaded_and_others_once_and_in_small_groups()
    {
        var image = new SceneGenerator(new SceneOptions { Seed = 4711, Side = 96 }).Generate(0).Image;
        var loaded = new List<int>();
        var labeler = new CaptionLabeler(Model, NounVocabulary.FromNames(["moon"]), ModelPresets.QuickStart.PseudoLabels);
        var labels = labeler.LabelEach(
            [.. Enumerable.Range(0, 6).Select(i => i is 0 or 3 or 5 ? (string[])[] : ["a moon"])],
            i =>
            {
                loaded.Add(i);
                return image;
            },
            imagesAtOnce: 2);
        using var each = labels.GetEnumerator();
        Assert.IsTrue(each.MoveNext());
        CollectionAssert.AreEqual(new[] { 1, 2 }, loaded, "Nothing is computed before it is read.");
        Assert.IsEmpty(each.Current);
        var counts = new List<int>();
        while (each.MoveNext())
        {
            counts.Add(each.Current.Count);
        }

        CollectionAssert.AreEqual(new[] { 1, 2, 4 }, loaded);
        CollectionAssert.AreEqual(new[] { 1, 1, 0, 1, 0 }, counts);
    }

    private static InstanceSegmenter Load()
    {
        using var stream = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "TestData", "quickstart.zip"));
        return InstanceSegmenter.Load(stream);
    }

    private sealed class Reports : IProgress<PredictionProgress>
    {
        public PredictionProgress? Last { get; private set; }

        public void Report(PredictionProgress value) => Last = value;
    }
}
