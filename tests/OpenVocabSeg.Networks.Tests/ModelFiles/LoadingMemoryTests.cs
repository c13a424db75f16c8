using OpenVocabSeg.Networks.CaptionPretraining;
using OpenVocabSeg.Networks.Tests.Inference;
using TorchSharp;

namespace OpenVocabSeg.Networks.Tests.ModelFiles;

/// <summary>Models that are loaded and disposed leave no tensors.</summary>
[TestClass]
[DoNotParallelize]
public sealed class LoadingMemoryTests
{
    private const int Cycles = 300;
    private const int WarmUp = 50;

    /// <summary>
    /// <c>Tensor.TotalCount</c> cannot tell: TorchSharp 0.107 counts every parameter twice and uncounts it once. Its dispose scopes
    /// and memory can. TorchSharp also keeps 0.7 KB of each Linear and Conv2d that is disposed, as these do not dispose their base
    /// class: some 30 KB a model, 10 MB in all cycles. The weights of all cycles would be 900 MB.
    /// </summary>
    [TestMethod]
    public void Loading_and_disposing_a_segmenter_leaves_neither_tensors_nor_weights()
    {
        var file = SmallSegmenter.File();
        Assert.IsGreaterThan(1 << 20, file.Length);
        for (var i = 0; i < WarmUp; i++)
        {
            LoadSegmenter(file);
        }

        var before = Resident();
        LiveTensors.AssertFlat(() => LoadSegmenter(file), Cycles);
        Assert.IsLessThan(before + (60L << 20), Resident());
    }

    [TestMethod]
    public void Loading_and_disposing_a_caption_model_leaves_no_tensor()
    {
        var file = CaptionModelBytes();
        LiveTensors.AssertFlat(() => LoadCaptionModel(file));
    }

    [TestMethod]
    public void A_file_that_does_not_load_leaves_no_tensor()
    {
        var file = SmallSegmenter.File();
        LiveTensors.AssertFlat(() =>
        {
            using var stream = new MemoryStream(file[..^2000]);
            Assert.Throws<InvalidDataException>(() => InstanceSegmenter.Load(stream));
        });
    }

    private static void LoadSegmenter(byte[] file)
    {
        using var stream = new MemoryStream(file);
        InstanceSegmenter.Load(stream).Dispose();
    }

    private static void LoadCaptionModel(byte[] file)
    {
        using var stream = new MemoryStream(file);
        CaptionModel.Load(stream).Dispose();
    }

    private static byte[] CaptionModelBytes()
    {
        using var generator = new torch.Generator(1);
        var words = WordEmbeddings.Random(["a", "cup"], 8, seed: 1);
        var architecture = new CaptionModelArchitecture
        {
            Backbone = ModelPresets.QuickStart.CaptionPretraining.Network.Backbone,
            Preprocessing = ModelPresets.QuickStart.CaptionPretraining.Network.Preprocessing,
            EmbeddingSize = words.Dimension,
        };
        using var model = new CaptionModel(
            new CaptionNetwork(architecture, new AuthorsCompatibility(), generator), architecture, words);
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }

    private static long Resident()
    {
        // Garbage of other tests does not count.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
