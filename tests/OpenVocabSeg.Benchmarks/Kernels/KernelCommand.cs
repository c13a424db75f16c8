using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Networks.MaskHead;
using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.RegionPooling;
using static TorchSharp.torch;

namespace OpenVocabSeg.Benchmarks.Kernels;

/// <summary>
/// <c>kernels FOLDER THREADS</c>: measures this library's kernels on the inputs in a folder, for <c>kernels.py</c>, which runs it and
/// torchvision in turns. Writes results to the folder, so that they can be compared.
/// </summary>
internal static class KernelCommand
{
    private const int Repeats = 3;
    private const int Channels = 1024;
    private const int MapHeight = 50;
    private const int MapWidth = 67;
    private const int Resolution = 14;
    private const int SamplingRatio = 2;
    private const int Group = 32;
    private const int Compared = 8;
    private const double NmsThreshold = 0.7;
    private const int MaskSide = 28;

    private static readonly ImageSize Photo = new(800, 1333);

    /// <summary>Prints one line of JSON: milliseconds of each kernel, medians.</summary>
    /// <param name="arguments">The folder and the number of threads.</param>
    /// <returns>Exit code.</returns>
    public static int Run(string[] arguments)
    {
        if (arguments is not [var folder, var threads])
        {
            Console.Error.WriteLine("kernels FOLDER THREADS");
            return 1;
        }

        TorchRuntime.Initialize();
        set_num_threads(int.Parse(threads, CultureInfo.InvariantCulture));
        using var inference = inference_mode();
        var times = new Dictionary<string, double>();
        PoolRegions(folder, times);
        Suppress(folder, "6000", times);
        Suppress(folder, "100000", times);
        PasteMasks(folder, times);
        Console.WriteLine(JsonSerializer.Serialize(times));
        return 0;
    }

    private static void PoolRegions(string folder, Dictionary<string, double> times)
    {
        using var scope = NewDisposeScope();

        // Channels last in memory, as the network's maps are.
        var map = tensor(Read(folder, "map"), [1, Channels, MapHeight, MapWidth]).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        var regions = tensor(Read(folder, "regions")).reshape(-1, 5);
        var groups = regions.split(Group);
        Tensor Pool(Tensor some) => RoIAlign.Pool(map, some, Resolution, 1f / 16, SamplingRatio);
        times["roi_align"] = Measure(() => Pool(regions).Dispose());

        // What it takes to write as much to memory that the process did not have before.
        long[] shape = [regions.shape[0], Channels, Resolution, Resolution];
        times["fresh_memory"] = Measure(() => ones(shape).Dispose());
        times["roi_align_groups"] = Measure(() => Array.ForEach(groups, group => Pool(group).Dispose()));
        Write(folder, "pooled", Pool(regions.narrow(0, 0, Compared)).contiguous().data<float>().ToArray());
    }

    private static void Suppress(string folder, string count, Dictionary<string, double> times)
    {
        var boxes = Read(folder, $"boxes{count}");
        int[] order = [.. Enumerable.Range(0, boxes.Length / 4)];
        int[] kept = [];
        times[$"nms_{count}"] = Measure(() => kept = NonMaximumSuppression.KeepInOrder(boxes, order, NmsThreshold, int.MaxValue));
        Write(folder, $"kept{count}", kept);
    }

    private static void PasteMasks(string folder, Dictionary<string, double> times)
    {
        using var scope = NewDisposeScope();
        var probabilities = tensor(Read(folder, "masks")).reshape(-1, MaskSide, MaskSide);
        var boxes = tensor(Read(folder, "mask_boxes")).reshape(-1, 4);
        RunLengthMask[] masks = [];
        times["paste_masks"] = Measure(() => masks = MaskPaster.Paste(probabilities, boxes, Photo, Photo));
        Write(folder, "areas", masks.Select(mask => (int)mask.Area).ToArray());
    }

    private static double Measure(Action work)
    {
        work();
        var milliseconds = new double[Repeats];
        for (var i = 0; i < Repeats; i++)
        {
            var clock = Stopwatch.StartNew();
            work();
            milliseconds[i] = clock.Elapsed.TotalMilliseconds;
        }

        Array.Sort(milliseconds);
        return milliseconds[Repeats / 2];
    }

    private static float[] Read(string folder, string name) =>
        MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(folder, name + ".bin"))).ToArray();

    private static void Write<T>(string folder, string name, T[] values)
        where T : unmanaged =>
        File.WriteAllBytes(Path.Combine(folder, name + ".bin"), MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
}
