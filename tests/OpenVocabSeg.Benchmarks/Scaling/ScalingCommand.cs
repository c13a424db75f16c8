using System.Diagnostics;
using System.Globalization;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Networks.CaptionPretraining;
using OpenVocabSeg.Networks.Collectives;
using OpenVocabSeg.Networks.MaskTeacher;
using OpenVocabSeg.Networks.RobustStudent;
using OpenVocabSeg.Networks.Training;
using static TorchSharp.torch;

namespace OpenVocabSeg.Benchmarks.Scaling;

/// <summary>
/// <c>scaling</c>: steps a second of the quick start's stages, and what the processes exchange. <c>scaling.sh</c> runs it with one and two
/// processes.
/// </summary>
internal static class ScalingCommand
{
    private const int Warmup = 5;
    private const int LargeSum = 25_600_000;

    private static bool _sumsAfter;

    /// <param name="arguments">
    /// Number of steps (default 30), then <c>sum</c> to time sums alone, or <c>after</c> to sum gradients after the backward pass.
    /// </param>
    public static int Run(string[] arguments)
    {
        TorchRuntime.Initialize();
        using var processes = MpiRuntime.LaunchedProcesses > 1 ? MpiRuntime.Start() : new TrainingProcesses(SingleProcess.Instance);
        var measured = new MeasuredProcesses(processes.Collective);
        if (arguments.Contains("sum"))
        {
            TimeSums(measured);
        }
        else
        {
            _sumsAfter = arguments.Contains("after");
            TrainStages(measured, Warmup + (arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 30));
        }

        processes.Complete();
        return 0;
    }

    private static void TrainStages(MeasuredProcesses processes, int steps)
    {
        var preset = ModelPresets.QuickStart;
        var words = WordEmbeddings.Random(
            SceneClasses.All.Concat(["a", "and", "with", "picture"]), preset.Architecture.EmbeddingDimension, seed: 1);
        var images = new SceneGenerator(new SceneOptions { Seed = 5 }).GenerateMany(256).Select((scene, i) =>
        {
            AnnotatedInstance[] instances = [.. scene.Objects.Select(o => new AnnotatedInstance(o.ClassName, o.Box, o.Mask))];
            return new TrainingImage
            {
                Name = $"scene {i}",
                Image = scene.Image,
                Captions = [scene.Caption],
                Instances = instances,
                PseudoInstances = instances,
            };
        }).ToArray();
        var source = new ImageList(images);
        if (processes.Rank == 0)
        {
            Console.WriteLine(
                "stage | processes x threads | steps/s | ms a step | ms in sums | ms in gathers | processor ms a step | of it in both | "
                + "MB summed | MB gathered | calls");
        }

        Measure(processes, steps, "1 captions", context => CaptionPretrainer.Train(
            source, words, preset.CaptionPretraining with { Epochs = null, Iterations = steps }, context).Dispose());
        InstanceSegmenter? teacher = null;
        Measure(processes, steps, "2 teacher", context => teacher = TeacherTrainer.Train(
            source,
            SceneClasses.All,
            preset.Teacher with { Iterations = steps, Losses = preset.Teacher.Losses with { MaskCritic = false } },
            new TeacherStart { Architecture = preset.Architecture, Words = words },
            context));
        Measure(processes, steps, "4 student", context => StudentTrainer.Train(
            source,
            teacher!,
            SceneClasses.All,
            [.. SceneClasses.All],
            preset.Student with { Iterations = steps, Noise = preset.Student.Noise with { Loss = MaskNoiseLoss.None } },
            context).Dispose());
        teacher?.Dispose();
    }

    private static void Measure(MeasuredProcesses processes, int steps, string stage, Action<TrainingContext> train)
    {
        var clock = new Stopwatch();
        var processor = TimeSpan.Zero;
        train(new TrainingContext
        {
            Seed = 3,
            Collective = processes,
            SumsInBackwardPass = !_sumsAfter,
            Progress = new Watch(step =>
            {
                if (step.Iteration == Warmup)
                {
                    processes.Restart();
                    clock.Restart();
                    processor = Environment.CpuUsage.TotalTime;
                }
                else if (step.Iteration == step.Iterations)
                {
                    clock.Stop();
                    processor = Environment.CpuUsage.TotalTime - processor;
                    var count = steps - Warmup;
                    double PerStep(double value) => value / count;
                    Console.WriteLine(FormattableString.Invariant(
                        $"{stage} | {processes.Count} x {get_num_threads()} | {count / clock.Elapsed.TotalSeconds:F3} | ")
                        + FormattableString.Invariant($"{PerStep(clock.Elapsed.TotalMilliseconds):F1} | ")
                        + FormattableString.Invariant($"{PerStep(processes.InSums.TotalMilliseconds):F1} | ")
                        + FormattableString.Invariant($"{PerStep(processes.InGathers.TotalMilliseconds):F1} | ")
                        + FormattableString.Invariant($"{PerStep(processor.TotalMilliseconds):F1} | ")
                        + FormattableString.Invariant($"{PerStep(processes.ProcessorTime.TotalMilliseconds):F1} | ")
                        + FormattableString.Invariant($"{PerStep(processes.SummedBytes / 1e6):F3} | ")
                        + FormattableString.Invariant($"{PerStep(processes.GatheredBytes / 1e6):F3} | {PerStep(processes.Calls):F1}"));
                }
            }),
        });
    }

    private static void TimeSums(MeasuredProcesses processes)
    {
        foreach (var size in new[] { 1, 1_000, GradientSum.BucketSize, LargeSum })
        {
            using var values = ones(size);
            var times = new List<double>();
            for (var i = 0; i < 12; i++)
            {
                processes.Gather([]);
                var clock = Stopwatch.StartNew();
                processes.BeginSum(values).Wait();
                times.Add(clock.Elapsed.TotalMilliseconds);
            }

            times.Sort();
            if (processes.Rank == 0)
            {
                Console.WriteLine(FormattableString.Invariant(
                    $"sum of {size} floats, {processes.Count} processes: median {times[times.Count / 2]:F3} ms, least {times[0]:F3} ms"));
            }
        }
    }

    private sealed class ImageList(IReadOnlyList<TrainingImage> images) : ITrainingImageSource
    {
        public IEnumerable<TrainingImage> Read(CancellationToken cancellationToken) => images;
    }

    private sealed class Watch(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
