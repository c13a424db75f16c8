using System.Diagnostics;
using System.Globalization;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Networks.CaptionPretraining;
using OpenVocabSeg.Networks.MaskTeacher;
using OpenVocabSeg.Networks.RobustStudent;
using OpenVocabSeg.Networks.Training;

namespace OpenVocabSeg.Benchmarks.Soak;

/// <summary><c>soak</c>: does the same thing thousands of times, and prints whether the process grows.</summary>
internal static class SoakCommand
{
    private const int Sizes = 300;
    private const int ThreadsOfLoad = 2;

    private static readonly Dictionary<string, Action<double, TextWriter>> Parts = new()
    {
        ["predict"] = Predict,
        ["sizes"] = PredictSizes,
        ["load"] = Load,
        ["swap"] = Swap,
        ["train"] = Train,
    };

    /// <param name="arguments">Parts, and <c>--factor</c> with a number that all counts are multiplied with.</param>
    public static int Run(string[] arguments)
    {
        TorchRuntime.Initialize();
        var at = Array.IndexOf(arguments, "--factor");
        var factor = at < 0 ? 1 : double.Parse(arguments[at + 1], CultureInfo.InvariantCulture);
        var names = at < 0 ? arguments : [.. arguments[..at], .. arguments[(at + 2)..]];
        foreach (var name in names.Length > 0 ? names : [.. Parts.Keys])
        {
            if (!Parts.TryGetValue(name, out var part))
            {
                Console.Error.WriteLine($"There is no part '{name}', only {string.Join(", ", Parts.Keys)}.");
                return 1;
            }

            part(factor, Console.Out);
        }

        return 0;
    }

    private static int Count(int whole, double factor) => Math.Max(20, (int)(whole * factor));

    private static PixelImage Image(int height, int width) => new(height, width, new byte[3 * height * width]);

    // Few network sizes: every image is resized to 96 pixels.
    private static void Predict(double factor, TextWriter output)
    {
        using var segmenter = SoakModels.Segmenter(1);
        SoakRun.Repeat(
            "predictions, images of any size", Count(20_000, factor),
            number => segmenter.Predict([Image(48 + (number % 97), 48 + (number % 89))], SoakModels.Detection), output);
    }

    // 300 sizes that the network sees, again and again.
    private static void PredictSizes(double factor, TextWriter output)
    {
        using var segmenter = SoakModels.Segmenter(1, anySize: true);
        SoakRun.Repeat(
            $"predictions, {Sizes} network sizes", Count(3000, factor),
            number => segmenter.Predict([Image(320, 20 + (number % Sizes))], SoakModels.Detection), output);
    }

    private static void Load(double factor, TextWriter output)
    {
        var file = SoakModels.File(1);
        var image = Image(96, 96);
        SoakRun.Repeat("loads and disposals, with a prediction each", Count(1000, factor), _ =>
        {
            using var segmenter = InstanceSegmenter.Load(new MemoryStream(file));
            segmenter.Predict([image], SoakModels.Detection);
        }, output);
    }

    // Readers take the current model and predict; the writer replaces and disposes it under them.
    private static void Swap(double factor, TextWriter output)
    {
        byte[][] files = [SoakModels.File(1), SoakModels.File(2)];
        var current = InstanceSegmenter.Load(new MemoryStream(files[0]));
        using var stop = new CancellationTokenSource();
        var (whole, refused) = (0L, 0L);
        var readers = Enumerable.Range(0, ThreadsOfLoad).Select(_ => Task.Factory.StartNew(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    try
                    {
                        Volatile.Read(ref current).Predict([Image(96, 96)], SoakModels.Detection);
                        Interlocked.Increment(ref whole);
                    }
                    catch (ObjectDisposedException)
                    {
                        Interlocked.Increment(ref refused);
                    }
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        SoakRun.Repeat($"hot swaps under {ThreadsOfLoad} predicting threads", Count(50, factor), number =>
        {
            Thread.Sleep(200);
            var next = InstanceSegmenter.Load(new MemoryStream(files[number % files.Length]));
            Interlocked.Exchange(ref current, next).Dispose();
        }, output);
        stop.Cancel();
        Task.WaitAll(readers);
        current.Dispose();
        output.WriteLine($"  {whole} predictions, {refused} refused because the model was just disposed");
    }

    private static void Train(double factor, TextWriter output)
    {
        var rows = SoakModels.Rows();
        var steps = Count(3000, factor);
        CaptionModel? captions = null;
        Watch("stage 1, steps", progress => captions = CaptionPretrainer.Train(
            new RowSource(rows), SoakModels.Words, SoakModels.Captions with { Iterations = steps }, Context(progress)));
        InstanceSegmenter? teacher = null;
        Watch("stage 2, steps", progress => teacher = TeacherTrainer.Train(
            new RowSource(rows), SceneClasses.All, SoakModels.Teacher with { Iterations = steps },
            new TeacherStart { Architecture = SoakModels.Architecture(), CaptionModel = captions }, Context(progress)));
        Watch("stage 4, steps", progress => StudentTrainer.Train(
            new RowSource(rows), teacher!, SceneClasses.All, SceneClasses.All, SoakModels.Student with { Iterations = steps },
            Context(progress)).Dispose());
        teacher!.Dispose();
        captions!.Dispose();

        void Watch(string name, Action<IProgress<TrainingProgress>> train)
        {
            var clock = Stopwatch.StartNew();
            var steps20 = new StepSampler(steps);
            train(steps20);
            SoakRun.Report(name, steps, clock.Elapsed, steps20.Samples, output);
        }

        static TrainingContext Context(IProgress<TrainingProgress> progress) => new() { Seed = 1, Progress = progress };
    }
}
