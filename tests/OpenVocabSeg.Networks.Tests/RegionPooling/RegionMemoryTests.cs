using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.BoxHead;
using OpenVocabSeg.Networks.MaskHead;
using OpenVocabSeg.Networks.RegionPooling;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.RegionPooling;

[TestClass]
public sealed class RegionMemoryTests
{
    [TestMethod]
    public void Sampling_detecting_drawing_and_pasting_leave_no_tensor_behind()
    {
        using var outer = NewDisposeScope();
        var proposals = rand(40, 2) * 40;
        proposals = cat([proposals, proposals + 15], 1);
        var truth = new RegionGroundTruth(proposals.narrow(0, 0, 2).clone(), tensor(new long[] { 1, 2 }));
        var size = new ImageSize(60, 60);
        var transform = new ImageTransform(size, size, Flipped: false);
        var mask = new RunLengthInstanceMask(RunLengthMask.FromBitmap(new byte[3600], 60, 60), transform, dilated: false);
        var (logits, deltas, image) = (randn(40, 3), zeros(40, 8), new PixelImage(20, 30, new byte[1800]));
        var preprocessing = new ImagePreprocessing { MinSize = 40, MaxSize = 80 };
        Step();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 5; i++)
        {
            Step();
        }

        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        void Step()
        {
            using var scope = NewDisposeScope();
            var sample = new RegionSampler(16).Sample(proposals, truth, new Random(1));
            MaskTargets.Create([mask, mask], sample.Boxes, sample.Matches, 14);
            var detections = BoxPostProcessor.Detect(
                logits, BoxPostProcessor.DecodeBoxes(deltas, proposals, size), new DetectionSettings().Rule);
            MaskPaster.Paste(rand(detections.Boxes.shape[0], 14, 14), detections.Boxes, size, size);
            ImageBatch.Create([preprocessing.Prepare(image), preprocessing.Prepare(image, flip: true)], preprocessing, CPU);
        }
    }

    [TestMethod]
    public void Whole_tensors_are_read_whatever_their_strides_even_empty_ones()
    {
        using var scope = NewDisposeScope();
        CollectionAssert.AreEqual(new long[] { 0, 3, 1, 4, 2, 5 }, arange(6).reshape(2, 3).t().ReadArray<long>());
        Assert.IsEmpty(zeros(0, 4).ReadArray<float>());
    }

    [TestMethod]
    public void No_regions_pool_to_no_features()
    {
        using var scope = NewDisposeScope();
        var features = rand(1, 3, 8, 8).requires_grad_();
        var pooled = RoIAlign.Pool(features, zeros(0, 5), 7, 1f / 16, 0);
        CollectionAssert.AreEqual(new long[] { 0, 3, 7, 7 }, pooled.shape);
    }
}
