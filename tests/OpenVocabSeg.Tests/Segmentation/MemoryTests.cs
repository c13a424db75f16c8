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

    /// <summary>
    /// ML.NET's own detector grows with each prediction (dotnet/machinelearning#7219). The allocators of .NET and libtorch settle in the
    /// first hundreds of predictions; after that nothing grows: from the 500th to the 2000th, resident memory went from 287 to 288 MB.
    /// </summary>
    [TestMethod]
    public void Resident_memory_is_flat_over_predictions()
    {
        var options = new PredictionEngineOptions { OwnsTransformer = false };
        using var engine = FittedChain.Context.Model.CreatePredictionEngine<ImageOnly, Prediction>(FittedChain.Student, options);
        var rows = TinyStages.Scenes().Select(scene => new ImageOnly { Image = scene.Image }).ToArray();
        Predict(300);
        var before = Resident();
        Predict(400);

        // 400 images as pixels and as tensors, kept, would be 60 MB, and their features hundreds.
        Assert.IsLessThan(before + (30L << 20), Resident());

        void Predict(int count)
        {
            for (var i = 0; i < count; i++)
            {
                engine.Predict(rows[i % rows.Length]);
            }
        }

        static long Resident()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            using var process = System.Diagnostics.Process.GetCurrentProcess();
            return process.WorkingSet64;
        }
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
