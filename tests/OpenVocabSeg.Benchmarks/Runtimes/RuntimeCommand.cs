using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Onnx;
using TorchSharp;

namespace OpenVocabSeg.Benchmarks.Runtimes;

/// <summary>
/// Measures one process that predicts photos with a model file (libtorch) or an exported file (ONNX Runtime): <c>runtime FILE THREADS
/// PHOTO …</c>. Run it for both files in turn.
/// </summary>
internal static class RuntimeCommand
{
    /// <summary>Prints one line: the time of a photo after the first, the time to the first, and the largest memory.</summary>
    /// <param name="args">The file, the number of threads, and the photos.</param>
    /// <returns>Exit code.</returns>
    public static int Run(ReadOnlySpan<string> args)
    {
        if (args is not [var file, var threadCount, _, ..])
        {
            Console.Error.WriteLine("runtime FILE THREADS PHOTO …");
            return 1;
        }

        var threads = int.Parse(threadCount, CultureInfo.InvariantCulture);
        var isOnnx = Path.GetExtension(file).Equals(".onnx", StringComparison.OrdinalIgnoreCase);
        using IDisposable model = isOnnx
            ? OnnxSegmenter.Load(file, new OnnxSegmenterOptions { Threads = threads })
            : LoadModel(file, threads);
        var seconds = new List<double>();
        TimeSpan? untilFirst = null;
        var objects = 0;
        foreach (var photo in args[2..])
        {
            var image = ImageFile.Load(photo);
            var clock = Stopwatch.StartNew();
            objects += Predict(model, image).Count;
            if (untilFirst is null)
            {
                untilFirst = DateTime.Now - Process.GetCurrentProcess().StartTime;
            }
            else
            {
                seconds.Add(clock.Elapsed.TotalSeconds);
            }
        }

        seconds.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Path.GetFileName(file)}, {threads} threads: {(seconds is [] ? double.NaN : seconds[seconds.Count / 2]):F3} s a photo, "
            + $"first after {untilFirst!.Value.TotalSeconds:F2} s, {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MB, "
            + $"{objects} objects"));
        return 0;
    }

    private static InstanceSegmentationTransformer LoadModel(string file, int threads)
    {
        var model = new MLContext().OpenVocabSeg.Load(file);
        torch.set_num_threads(threads);
        return model;
    }

    private static IReadOnlyList<Detection> Predict(IDisposable model, PixelImage image) => model switch
    {
        OnnxSegmenter exported => exported.Predict([image])[0],
        InstanceSegmentationTransformer ours => ours.Segmenter.Predict([image], ours.Detection)[0],
        _ => throw new ArgumentException("There is no such model.", nameof(model)),
    };
}
