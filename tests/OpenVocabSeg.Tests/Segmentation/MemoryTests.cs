using Microsoft.ML;
using OpenVocabSeg.Tests.TestData;
using TorchSharp;

namespace OpenVocabSeg.Tests.Segmentation;

[TestClass]
public sealed class MemoryTests
{
    [TestMethod]
    public void Predictions_leave_no_tensor_behind()
    {
        var options = new PredictionEngineOptions { OwnsTransformer = false };
        using var engine = FittedChain.Context.Model.CreatePredictionEngine<ImageOnly, Prediction>(FittedChain.Student, options);
        var row = new ImageOnly { Image = TinyStages.Scenes()[0].Image };
        engine.Predict(row);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 20; i++)
        {
            engine.Predict(row);
        }

        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [TestMethod]
    public void Other_vocabularies_free_what_is_theirs()
    {
        FittedChain.Student.WithVocabulary("fish").Dispose();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 20; i++)
        {
            FittedChain.Student.WithVocabulary("fish", "moon").Dispose();
        }

        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
