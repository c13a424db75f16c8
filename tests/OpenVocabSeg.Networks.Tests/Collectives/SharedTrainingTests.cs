using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Collectives;
using OpenVocabSeg.Networks.MaskTeacher;
using OpenVocabSeg.Networks.Tests.Training;
using OpenVocabSeg.Networks.Training;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;
using static OpenVocabSeg.Networks.Tests.Training.TinyTraining;

namespace OpenVocabSeg.Networks.Tests.Collectives;

/// <summary>Several processes train the model of one process: the same losses in every step, and equal weights in all of them.</summary>
[TestClass]
[DoNotParallelize]
public sealed class SharedTrainingTests
{
    private const int BatchSize = 4;

    // Two sizes: a process must pad its images to a size that it may not have.
    private static readonly Lazy<TrainingImage[]> Mixed = new(
        () => [.. Images.Value.Select((image, i) => i % 3 == 1 ? Tall(image) : image)]);

    [ClassInitialize]
    public static void UseOneThread(TestContext context) => torch.set_num_threads(1);

    [TestMethod]
    [DataRow("grounding head, AdamW, batch norm", 2)]
    [DataRow("grounding head, SGD, batch norm", 3)]
    [DataRow("triplets with random negatives, SGD, batch norm", 2)]
    [DataRow("frozen backbone, SGD", 4)]
    [DataRow("multimodal transformer, SGD, batch norm", 2)]
    public void Caption_pretraining_is_that_of_one_process(string variant, int count)
    {
        var settings = Captions(variant) with { BatchSize = BatchSize };
        Compare(count, context => Weights(Pretrain(settings, context, images: ImagesOf(variant))));
    }

    [TestMethod]
    [DataRow("color jitter, AdamW", 2)]
    [DataRow("batch norm, SGD", 3)]
    [DataRow("frozen backbone, SGD", 4)]
    [DataRow("neck, captions, IoU, frozen backbone, SGD", 2)]
    public void A_teacher_is_that_of_one_process(string variant, int count)
    {
        var (settings, architecture) = (Teacher(variant) with { BatchSize = BatchSize }, Architecture);
        if (variant.Contains("neck", StringComparison.Ordinal))
        {
            architecture = architecture with { NeckChannels = 8, Boxes = architecture.Boxes with { PredictsIou = true } };
            settings = settings with
            {
                Losses = settings.Losses with { Captions = new TeacherCaptionSettings { BatchSize = 3 }, MaskCritic = true },
                Augmentation = settings.Augmentation with { NeckDropout = 0.3 },
            };
        }

        Compare(count, context => Weights(Teach(settings, context, architecture, images: ImagesOf(variant))));
    }

    [TestMethod]
    [DataRow("critic, AdamW", 2)]
    [DataRow("one noisy sample, SGD", 2)]
    [DataRow("quadrature, AdamW", 2)]
    [DataRow("no noise, annotations alone, frozen stage, SGD", 4)]
    public void A_student_is_that_of_one_process(string variant, int count)
    {
        using var teacher = Teach(WithoutCritic(Teacher("SGD")), new TrainingContext { Seed = 5 });
        var settings = Student(variant) with
        {
            BatchSize = BatchSize,
            PseudoLabels = Student(variant).PseudoLabels with
            {
                BatchSize = variant.Contains("alone", StringComparison.Ordinal) ? 0 : 3,
                NounTrust = 0.5,
                Weight = variant.Contains("noisy", StringComparison.Ordinal) ? null : 1,
            },
        };
        Compare(count, context => Weights(Learn(teacher, settings, context, images: ImagesOf(variant))));
    }

    // Rounding errors grow from step to step, and one process with two threads drifts from itself with one. So steps are compared that
    // start from the same weights: those of one process, all along its training.
    [TestMethod]
    [DataRow("captions", 2)]
    [DataRow("teacher", 3)]
    [DataRow("student", 4)]
    public void Steps_from_equal_weights_are_those_of_one_process(string stage, int count)
    {
        const int Iterations = 50;
        const int Distance = 7;
        var folder = Directory.CreateTempSubdirectory("shared-").FullName;
        try
        {
            using var teacher = Teach(Teacher("SGD"), new TrainingContext { Seed = 5 });
            string PathOf(int step) => Path.Combine(folder, $"{step}.checkpoint");
            string Train(TrainingContext context)
            {
                // A store computes each image alone. Without one, stored features depend on the last bits of a batch.
                using var features = new FeatureStore();
                return stage switch
                {
                    "captions" => Weights(Pretrain(
                        Captions("AdamW, batch norm") with { BatchSize = BatchSize, Iterations = Iterations }, context)),
                    "teacher" => Weights(Teach(
                        Teacher("SGD, color jitter") with { BatchSize = BatchSize, Iterations = Iterations }, context)),
                    _ => Weights(Learn(
                        teacher,
                        Student("critic, AdamW") with
                        {
                            BatchSize = BatchSize,
                            Iterations = Iterations,
                            PseudoLabels = Student("critic").PseudoLabels with { BatchSize = BatchSize },
                        },
                        context with { Features = features })),
                };
            }

            var alone = new List<TrainingProgress>();
            var checkpoint = new TrainingCheckpoint { Path = PathOf(0), Interval = 1 };
            Train(new TrainingContext
            {
                Seed = 3,
                Checkpoint = checkpoint,
                Progress = new StepReporter(step =>
                {
                    // The file has the step before.
                    if (step.Iteration > 1 && (step.Iteration - 1) % Distance == 0)
                    {
                        File.Copy(checkpoint.Path, PathOf(step.Iteration - 1));
                    }

                    alone.Add(step);
                }),
            });
            for (var before = Distance; before + 2 <= Iterations; before += Distance)
            {
                var together = new List<TrainingProgress>();
                using var cancel = new CancellationTokenSource();
                Assert.ThrowsExactly<OperationCanceledException>(() => ThreadProcesses.Run(count, collective => Train(new TrainingContext
                {
                    Seed = 3,
                    Collective = collective,
                    Checkpoint = new TrainingCheckpoint { Path = PathOf(before), Interval = Iterations },
                    CancellationToken = collective.Rank == 0 ? cancel.Token : default,
                    Progress = new StepReporter(step =>
                    {
                        together.Add(step);
                        if (together.Count == 2)
                        {
                            cancel.Cancel();
                        }
                    }),
                })));
                CompareLosses(alone.GetRange(before, 2), together);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // The captions go through the backbone too, after the images with annotations.
    [TestMethod]
    [DataRow("captions, SGD")]
    [DataRow("color jitter, AdamW")]
    public void No_bit_depends_on_when_gradients_are_summed(string variant)
    {
        var settings = Teacher(variant) with { BatchSize = BatchSize };
        if (variant.Contains("captions", StringComparison.Ordinal))
        {
            settings = settings with { Losses = settings.Losses with { Captions = new TeacherCaptionSettings { BatchSize = 3 } } };
        }

        (string Weights, bool Overlaps)[] Train(bool within) => ThreadProcesses.Run(3, collective => (
            Weights(Teach(settings, new TrainingContext { Seed = 3, Collective = collective, SumsInBackwardPass = within })),
            ((ThreadProcesses)collective).Advances > 0));
        var (after, during) = (Train(false), Train(true));
        CollectionAssert.AreEqual(after.Select(process => process.Weights).ToArray(), during.Select(process => process.Weights).ToArray());
        Assert.IsTrue(after.All(process => !process.Overlaps));
        Assert.IsTrue(during.All(process => process.Overlaps));
    }

    [TestMethod]
    [DataRow(3, 2)]
    [DataRow(1, 3)]
    [DataRow(2, 1)]
    public void Another_number_of_processes_resumes(int before, int after)
    {
        var folder = Directory.CreateTempSubdirectory("shared-").FullName;
        try
        {
            var settings = Student("critic, SGD") with
            {
                BatchSize = BatchSize,
                PseudoLabels = Student("critic").PseudoLabels with { BatchSize = 3 },
            };
            using var teacher = Teach(Teacher("SGD"), new TrainingContext { Seed = 5 });
            string Train(TrainingContext context) => Weights(Learn(teacher, settings, context, images: Mixed.Value));
            var (whole, _) = Run(Train, SingleProcess.Instance);

            var checkpoint = new TrainingCheckpoint { Path = Path.Combine(folder, "student.checkpoint"), Interval = 2 };
            using var cancel = new CancellationTokenSource();
            Assert.ThrowsExactly<OperationCanceledException>(() => Start(before, collective => Train(new TrainingContext
            {
                Seed = 3,
                Collective = collective,
                Checkpoint = checkpoint,
                CancellationToken = collective.Rank == 0 ? cancel.Token : default,
                Progress = new StepReporter(step =>
                {
                    if (step.Iteration == 5)
                    {
                        cancel.Cancel();
                    }
                }),
            })));
            var steps = new List<TrainingProgress>();
            Start(after, collective => Train(new TrainingContext
            {
                Seed = 3, Collective = collective, Checkpoint = checkpoint, Progress = new StepReporter(steps.Add),
            }));
            Assert.AreEqual(5, steps[0].Iteration);

            // Stored features were computed again, in other batches: their last bits differ.
            CompareLosses(whole[4..], steps, 1e-4f);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Process 1 has other annotations, so it would find another calibration.
    [TestMethod]
    [DataRow("teacher")]
    [DataRow("student")]
    public void All_processes_have_the_calibration_of_process_0(string stage)
    {
        using var teacher = Teach(WithoutCritic(Teacher("SGD")), new TrainingContext { Seed = 5 });
        var all = ThreadProcesses.Run(2, collective =>
        {
            var context = new TrainingContext { Seed = 3, Collective = collective };
            TrainingImage[] images =
            [
                .. Images.Value.Select(image => collective.Rank == 0 ? image : image with { Instances = [image.Instances[0]] }),
            ];
            return Weights(stage == "teacher"
                ? Teach(Teacher("SGD") with { BatchSize = BatchSize }, context, images: images)
                : Learn(teacher, Student("critic, SGD") with { BatchSize = BatchSize }, context, images: images));
        });
        Assert.AreEqual(all[0], all[1]);
    }

    [TestMethod]
    public void Weights_that_differ_end_the_training()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => ThreadProcesses.Run(
            2,
            collective => Weights(Teach(
                Teacher("SGD") with { BatchSize = BatchSize },
                new TrainingContext { Seed = 3, Collective = collective.Rank == 1 ? new WrongSums(collective) : collective }))));
        Assert.StartsWith("mask teacher, after step 9: the state of process 1 differs from that of process 0.", error.Message);
    }

    [TestMethod]
    public void Processes_that_begin_other_trainings_are_told()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => ThreadProcesses.Run(
            2,
            collective => Weights(Teach(
                Teacher("SGD") with { BatchSize = BatchSize },
                new TrainingContext { Seed = 3, Collective = collective },
                images: Images.Value[collective.Rank..]))));
        Assert.Contains("process 1 begins with step 0 of 9, seed 3, 6 usable rows, but process 0 with step 0 of 9", error.Message);

        error = Assert.ThrowsExactly<InvalidOperationException>(() => ThreadProcesses.Run(
            3,
            collective => Weights(Teach(
                Teacher("SGD") with { Optimizer = Momentum with { LearningRate = collective.Rank < 2 ? 0.01 : 0.02 } },
                new TrainingContext { Seed = collective.Rank < 2 ? 3 : 4, Collective = collective },
                classes: SceneClasses.All))));
        Assert.StartsWith(
            "mask teacher: process 2 begins another training than process 0: seed is 3 in process 0 and 4 in process 2; "
            + "settings.optimizer.learningRate is 0.01 in process 0 and 0.02 in process 2; first weights is ",
            error.Message);

        error = Assert.ThrowsExactly<InvalidOperationException>(() => ThreadProcesses.Run(
            4, collective => Weights(Teach(Teacher("SGD"), new TrainingContext { Seed = 3, Collective = collective }))));
        Assert.StartsWith("mask teacher: 4 processes cannot share a batch of 3 images. Start at most 3 processes", error.Message);
    }

    // Its student trains a critic of its own.
    private static TeacherSettings WithoutCritic(TeacherSettings settings) =>
        settings with { Losses = settings.Losses with { MaskCritic = false } };

    private static void Start(int count, Func<ICollective, string> train)
    {
        if (count == 1)
        {
            train(SingleProcess.Instance);
        }
        else
        {
            ThreadProcesses.Run(count, train);
        }
    }

    internal static void Compare(int count, Func<TrainingContext, string> train)
    {
        var (alone, _) = Run(train, SingleProcess.Instance);
        var together = ThreadProcesses.Run(count, collective => Run(train, collective));
        Assert.IsTrue(together.All(process => process.Weights == together[0].Weights), "The processes end with other weights.");
        Assert.IsEmpty(together[1].Steps, "Only process 0 reports.");
        CompareLosses(alone, together[0].Steps);
    }

    internal static void CompareLosses(
        IReadOnlyList<TrainingProgress> expected, IReadOnlyList<TrainingProgress> actual, float tolerance = 1e-5f)
    {
        Assert.HasCount(expected.Count, actual);
        for (var i = 0; i < expected.Count; i++)
        {
            foreach (var (name, loss) in expected[i].Losses)
            {
                var other = actual[i].Losses[name];
                Assert.AreEqual(loss, other, tolerance * Math.Max(1e-2f, Math.Abs(loss)), $"{name}, step {expected[i].Iteration}");
            }
        }
    }

    private static (List<TrainingProgress> Steps, string Weights) Run(Func<TrainingContext, string> train, ICollective collective)
    {
        var steps = new List<TrainingProgress>();
        return (steps, train(new TrainingContext { Seed = 3, Progress = new StepReporter(steps.Add), Collective = collective }));
    }

    // Batch normalization magnifies the rounding errors of plain padding: then one process with two threads, too, differs from itself with
    // one thread by 2e-5 after two steps.
    private static TrainingImage[] ImagesOf(string variant) =>
        variant.Contains("batch norm", StringComparison.Ordinal) ? Images.Value : Mixed.Value;

    private static string Weights(CaptionModel model)
    {
        using (model)
        {
            return ContentDigest.Of([model.Network]);
        }
    }

    private static string Weights(InstanceSegmenter model)
    {
        using (model)
        {
            return $"{ContentDigest.Of([model.Network])} {model.Network.Heads.Critic?.Calibration}";
        }
    }

    private static TrainingImage Tall(TrainingImage image)
    {
        const int More = 48;
        var (width, height) = (image.Image.Width, image.Image.Height + More);
        return image with
        {
            Image = new PixelImage(height, width, [.. image.Image.Pixels, .. image.Image.Pixels[..(3 * width * More)]]),
            Instances = Taller(image.Instances),
            PseudoInstances = Taller(image.PseudoInstances),
        };

        RunLengthMask TallerMask(RunLengthMask mask) =>
            RunLengthMask.FromBitmap([.. mask.ToBitmap(), .. new byte[width * More]], height, width);

        AnnotatedInstance[] Taller(IReadOnlyList<AnnotatedInstance> instances) =>
            [.. instances.Select(i => i with { Mask = TallerMask(i.Mask!) })];
    }
}
