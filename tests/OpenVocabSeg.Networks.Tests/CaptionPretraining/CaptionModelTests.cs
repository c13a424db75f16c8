using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.CaptionPretraining;
using TorchSharp;

namespace OpenVocabSeg.Networks.Tests.CaptionPretraining;

[TestClass]
public sealed class CaptionModelTests
{
    private static readonly ColoredSquares Squares = new(10, seed: 1);

    [TestMethod]
    public void A_saved_model_scores_as_before_bit_for_bit()
    {
        using var model = Create();
        using var first = new MemoryStream();
        using var second = new MemoryStream();
        model.Save(first);
        model.Save(second);
        CollectionAssert.AreEqual(first.ToArray(), second.ToArray());
        first.Position = 0;
        using var loaded = CaptionModel.Load(first, "model.zip");
        CollectionAssert.AreEqual(Score(model), Score(loaded));
        Assert.AreEqual(model.Architecture.Grounding, loaded.Architecture.Grounding);
    }

    [TestMethod]
    public void Damaged_files_are_refused_with_their_name()
    {
        using var model = Create();
        using var file = new MemoryStream();
        model.Save(file);
        foreach (var bytes in new[] { [], new byte[100], file.ToArray()[..(int)(file.Length / 2)] })
        {
            var message = Assert.ThrowsExactly<InvalidDataException>(() => CaptionModel.Load(new MemoryStream(bytes), "model.zip")).Message;
            StringAssert.Contains(message, "model.zip");
        }
    }

    [TestMethod]
    public void A_score_is_the_mean_over_readable_captions_and_missing_without_any()
    {
        using var model = Create();
        var image = Squares.Images[0].Image;
        var scores = model.Score(
            [image, image, image, image, image],
            [["a red square"], ["a blue one"], ["a red square", "xyzzy", "a blue one"], ["xyzzy"], []]);
        Assert.AreEqual((scores[0] + scores[1]) / 2, scores[2], 1e-6);
        Assert.IsTrue(float.IsNaN(scores[3]) && float.IsNaN(scores[4]));
        Assert.IsEmpty(model.Score([], []));
        Assert.IsTrue(float.IsNaN(model.Score([image], [[]])[0]));
        Assert.ThrowsExactly<ArgumentException>(() => model.Score([image], []));
    }

    [TestMethod]
    public void All_pairs_have_the_scores_that_they_have_alone()
    {
        using var model = Create();
        PixelImage[] images = [.. Squares.Images.Take(3).Select(row => row.Image)];
        string[] captions = ["a red square", "xyzzy", "a blue one", "a green square and a red one"];
        var compared = model.Compare(images, captions);
        Assert.HasCount(images.Length, compared);
        for (var i = 0; i < images.Length; i++)
        {
            Assert.HasCount(captions.Length, compared[i]);
            Assert.IsTrue(float.IsNaN(compared[i][1]));
            foreach (var k in new[] { 0, 2, 3 })
            {
                Assert.AreEqual(model.Score([images[i]], [[captions[k]]])[0], compared[i][k], 1e-5);
            }
        }

        Assert.IsEmpty(model.Compare([], captions));
        Assert.IsEmpty(model.Compare(images, [])[0]);
        Assert.AreNotEqual(compared[0][0], compared[1][0]);
    }

    [TestMethod]
    public void Many_threads_may_score_at_once_and_leave_no_tensors_behind()
    {
        using var model = Create();
        var expected = Score(model);
        Parallel.For(0, 16, _ => CollectionAssert.AreEqual(expected, Score(model)));
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Score(model);
        Score(model);
        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [TestMethod]
    public void A_disposed_model_says_so()
    {
        var model = Create();
        model.Dispose();
        model.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => Score(model));
    }

    private static CaptionModel Create()
    {
        using var generator = new torch.Generator(5);
        var architecture = new CaptionModelArchitecture
        {
            Backbone = ResNetArchitecture.QuickStart,
            EmbeddingSize = 16,
            Preprocessing = ModelPresets.QuickStart.CaptionPretraining.Network.Preprocessing,
            Grounding = ModelPresets.QuickStart.CaptionPretraining.Losses.Grounding,
        };
        return new CaptionModel(
            new CaptionNetwork(architecture, new(), generator), architecture, WordEmbeddings.Random(ColoredSquares.Words, 16, seed: 1));
    }

    private static float[] Score(CaptionModel model) =>
        [.. model.Score([.. Squares.Images.Select(row => row.Image)], [.. Squares.Images.Select(row => row.Captions)])];
}
