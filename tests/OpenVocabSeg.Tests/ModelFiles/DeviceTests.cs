using Microsoft.ML;
using OpenVocabSeg.Tests.TestData;

namespace OpenVocabSeg.Tests.ModelFiles;

/// <summary>
/// Where loaded models compute: as the call says, or as the context does. No GPU is needed: one that is absent must be named.
/// </summary>
[TestClass]
[DoNotParallelize]
public sealed class DeviceTests
{
    private const int AbsentGpu = 99;

    [TestMethod]
    public void Each_way_to_load_takes_a_device()
    {
        foreach (var load in Loads())
        {
            load(TestRows.CreateContext(), "cpu").Dispose();
            load(TestRows.CreateContext(), null).Dispose();
            StringAssert.StartsWith(
                Assert.ThrowsExactly<ArgumentException>(() => load(TestRows.CreateContext(), "gpu")).Message,
                "'gpu' is not a device",
                StringComparison.Ordinal);
            StringAssert.StartsWith(
                Assert.ThrowsExactly<InvalidOperationException>(() => load(TestRows.CreateContext(), $"cuda:{AbsentGpu}")).Message,
                $"CUDA device {AbsentGpu} is not available.",
                StringComparison.Ordinal);
        }
    }

    [TestMethod]
    public void Each_way_to_load_follows_the_context_where_no_device_is_given()
    {
        foreach (var load in Loads())
        {
            var context = TestRows.CreateContext();
            context.GpuDeviceId = AbsentGpu;
            StringAssert.Contains(
                Assert.ThrowsExactly<InvalidOperationException>(() => load(context, null)).Message,
                $"CUDA device {AbsentGpu} is not available.",
                StringComparison.Ordinal);
            load(context, "cpu").Dispose();
            context.FallbackToCpu = true;
            load(context, null).Dispose();
        }
    }

    [TestMethod]
    public void An_ML_NET_model_file_follows_the_context()
    {
        ITransformer[] transformers = [FittedChain.Captions, FittedChain.PseudoMasks, FittedChain.Student];
        foreach (var transformer in transformers)
        {
            using var file = new MemoryStream();
            FittedChain.Context.Model.Save(transformer, FittedChain.Data.Schema, file);
            var context = TestRows.CreateContext();
            _ = context.OpenVocabSeg;
            context.GpuDeviceId = AbsentGpu;
            file.Position = 0;
            var exception = Assert.Throws<Exception>(() => context.Model.Load(file, out _));
            StringAssert.Contains(exception.ToString(), $"CUDA device {AbsentGpu} is not available.", StringComparison.Ordinal);

            context.FallbackToCpu = true;
            file.Position = 0;
            ((IDisposable)context.Model.Load(file, out _)).Dispose();
        }
    }

    private static IEnumerable<Func<MLContext, string?, IDisposable>> Loads()
    {
        var (segmenter, captions) = (Saved(FittedChain.Student), Saved(FittedChain.Captions));
        yield return (context, device) => context.OpenVocabSeg.Load(new MemoryStream(segmenter), device);
        yield return (context, device) => context.OpenVocabSeg.LoadCaptionModel(new MemoryStream(captions), device);
        yield return (context, device) => WithFile(segmenter, path => context.OpenVocabSeg.Load(path, device));
        yield return (context, device) => WithFile(captions, path => context.OpenVocabSeg.LoadCaptionModel(path, device));
    }

    private static byte[] Saved(OpenVocabSegTransformer transformer)
    {
        using var stream = new MemoryStream();
        transformer.Save(stream);
        return stream.ToArray();
    }

    private static T WithFile<T>(byte[] content, Func<string, T> load)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, content);
            return load(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
