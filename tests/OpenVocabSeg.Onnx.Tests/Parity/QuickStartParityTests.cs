using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Onnx.Export;
using OpenVocabSeg.Onnx.Tests.TestData;

namespace OpenVocabSeg.Onnx.Tests.Parity;

/// <summary>The exported quick start model has the same detections as the model.</summary>
[TestClass]
public sealed class QuickStartParityTests
{
    [TestMethod]
    public void Three_hundred_scenes_give_the_same_detections()
    {
        using var segmenter = QuickStartModel.Load();
        using var exported = OnnxSegmenter.Load(QuickStartModel.Export(segmenter));
        var scenes = QuickStartModel.Scenes(300);

        var difference = DetectionDifference.Between(segmenter.Predict(scenes, QuickStartModel.Detection), exported.Predict(scenes));

        Console.WriteLine(difference);
        difference.AssertSame(leastCount: 300);
    }

    [TestMethod]
    public void Eighty_photos_give_the_same_detections()
    {
        using var segmenter = QuickStartModel.Load();
        var settings = QuickStartModel.Detection with { ScoreThreshold = 0.02f };
        using var exported = OnnxSegmenter.Load(QuickStartModel.Export(segmenter, new OnnxExportOptions { Detection = settings }));
        var photos = RealPhotos.Load(80);

        var difference = DetectionDifference.Between(segmenter.Predict(photos, settings), exported.Predict(photos));

        Console.WriteLine(difference);
        Assert.HasCount(78, photos);
        difference.AssertSame(leastCount: 150);
    }
}
