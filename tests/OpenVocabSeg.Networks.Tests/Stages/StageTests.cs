// Long: all stages on the same few scenes, so that a test can use the model of another stage.
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.Features;
using OpenVocabSeg.Networks.Inference;
using OpenVocabSeg.Networks.MaskHead;
using OpenVocabSeg.Networks.MaskHead.Noise;
using OpenVocabSeg.Networks.MaskTeacher;
using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.PseudoMasks;
using OpenVocabSeg.Networks.RegionPooling;
using OpenVocabSeg.Networks.RobustStudent;
using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Tests.PseudoMasks;
using OpenVocabSeg.Networks.Training;
using TorchSharp;

namespace OpenVocabSeg.Networks.Tests.Stages;

[TestClass]
[DoNotParallelize]
public sealed class StageTests
{
    private const int Steps = 10;

    private static readonly WordEmbeddings Words = WordEmbeddings.Random(SceneClasses.All, 64, seed: 1);
    private static readonly IReadOnlyList<Scene> Scenes = new SceneGenerator(new SceneOptions { Seed = 5 }).GenerateMany(4);

    // Trainings are compared bit by bit, which is reproducible on one thread only.
    [ClassInitialize]
    public static void UseOneThread(TestContext context) => torch.set_num_threads(1);

    [TestMethod]
    public void Teacher_steps_leave_no_tensors_behind()
    {
        var counts = new List<long>();
        using var teacher = Teach(counts);
        Assert.HasCount(Steps, counts);
        Assert.AreEqual(counts[3], counts[^1], string.Join(" ", counts));
    }

    [TestMethod]
    public void Student_steps_leave_no_tensors_behind()
    {
        using var teacher = Teach([]);
        var counts = new List<long>();
        var settings = ModelPresets.QuickStart.Student with
        {
            Iterations = Steps,
            BatchSize = Scenes.Count,
            PseudoLabels = ModelPresets.QuickStart.Student.PseudoLabels with { BatchSize = Scenes.Count },
        };
        using var student = StudentTrainer.Train(
            new SceneSource(pseudo: true), teacher, SceneClasses.All, SceneClasses.All, settings, Context(counts));
        Assert.HasCount(Steps, counts);
        Assert.AreEqual(counts[3], counts[^1], string.Join(" ", counts));
    }

    [TestMethod]
    [DataRow(MaskNoiseLoss.None, false, false)]
    [DataRow(MaskNoiseLoss.Reparameterized, true, false)]
    [DataRow(MaskNoiseLoss.LogMeanLikelihood, true, false)]
    [DataRow(MaskNoiseLoss.Posterior, true, true)]
    public void A_student_estimates_noise_as_its_loss_needs_it_and_keeps_that_in_its_file(MaskNoiseLoss loss, bool noise, bool judges)
    {
        using var teacher = Teach([], critic: false);
        Assert.IsFalse(teacher.PredictsNoise);
        var settings = ModelPresets.QuickStart.Student with
        {
            Iterations = 2,
            BatchSize = 2,
            PseudoLabels = ModelPresets.QuickStart.Student.PseudoLabels with { BatchSize = 2 },
            Noise = ModelPresets.QuickStart.Student.Noise with { Loss = loss },
        };
        using var student = StudentTrainer.Train(
            new SceneSource(pseudo: true), teacher, SceneClasses.All, SceneClasses.All, settings, Context([]));
        using var file = new MemoryStream();
        student.Save(file);
        file.Position = 0;
        using var loaded = InstanceSegmenter.Load(file);
        var found = student.Predict([Scenes[0].Image], new DetectionSettings { ScoreThreshold = 0, MaxDetections = 5 })[0];
        Assert.IsTrue(found.All(detection => noise ? detection.MaskNoise is > 0 and < 1 : detection.MaskNoise is null),
            "One unit for all: 1 - E[IoU].");
        foreach (var model in new[] { student, loaded })
        {
            Assert.AreEqual(noise, model.PredictsNoise);
            Assert.AreEqual(judges, model.JudgesMasks);
        }

        var (image, objects) = (Scenes[0].Image, Scenes[0].Objects);
        BoundingBox[] boxes = [.. objects.Select(o => o.Box)];
        RunLengthMask[] masks = [.. objects.Select(o => o.Mask)];
        CollectionAssert.AreEqual(
            new SegmenterProbe(student).PredictNoise(image, boxes), new SegmenterProbe(loaded).PredictNoise(image, boxes));
        if (!judges)
        {
            StringAssert.Contains(
                Assert.ThrowsExactly<InvalidOperationException>(() => new SegmenterProbe(student).Judge(image, boxes, masks)).Message,
                "mask critic");
            return;
        }

        var judgements = new SegmenterProbe(student).Judge(image, boxes, masks);
        CollectionAssert.AreEqual(judgements.ToArray(), new SegmenterProbe(loaded).Judge(image, boxes, masks).ToArray());
        Assert.IsTrue(judgements.All(j => j.Noise is > 0 and < 1 && (j.Expected.Height, j.Expected.Width) == (image.Height, image.Width)));

        // After a very short training, it still trusts its input by about 88 %.
        Assert.IsTrue(new SegmenterProbe(student).PredictNoise(image, boxes, masks)
            .Where(value => !float.IsNaN(value))
            .All(value => value is > 0.02f and < 0.4f));
        Assert.AreEqual(
            "masks", Assert.ThrowsExactly<ArgumentException>(() => new SegmenterProbe(student).Judge(image, boxes, [])).ParamName);
        Assert.HasCount(0, new SegmenterProbe(student).Judge(image, [], []));
    }

    [TestMethod]
    public void Noise_that_is_not_asked_for_is_not_estimated_and_all_else_the_same()
    {
        using var teacher = Teach([]);
        var settings = ModelPresets.QuickStart.Detection with { ScoreThreshold = 0 };
        var with = teacher.Predict([Scenes[0].Image], settings)[0];
        var without = teacher.Predict([Scenes[0].Image], settings with { EstimateNoise = false })[0];
        Assert.IsTrue(with.All(detection => detection.MaskNoise > 0));
        CollectionAssert.AreEqual(with.Select(detection => detection with { MaskNoise = null }).ToArray(), without.ToArray());
    }

    [TestMethod]
    public void Scores_can_be_weighed_by_objectness()
    {
        using var teacher = Teach([]);
        var limits = new ProposalLimits(60, 12);
        var settings = ModelPresets.QuickStart.Detection with
        {
            Proposals = limits,
            ScoreThreshold = 0,
            NmsThreshold = 1,
            MaxDetections = 1000,
        };
        var objectness = new SegmenterProbe(teacher).Propose(Scenes[0].Image, limits)
            .ToLookup(region => region.Box, region => region.Objectness);
        var plain = teacher.Predict([Scenes[0].Image], settings)[0].ToLookup(d => (d.ClassName, d.Box), d => d.Score);
        var weighed = teacher.Predict([Scenes[0].Image], settings with { Score = new() { ObjectnessWeight = 2 } })[0];
        Assert.HasCount(plain.Count, weighed);
        foreach (var detection in weighed.Where(d => plain[(d.ClassName, d.Box)].Count() == 1))
        {
            var expected = plain[(detection.ClassName, detection.Box)].Single() * Math.Pow(objectness[detection.Box].Single(), 2);
            Assert.AreEqual(expected, detection.Score, 1e-5 * expected);
        }

        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(
                () => teacher.Predict([Scenes[0].Image], settings with { Score = new() { ObjectnessWeight = -1 } })).Message,
            nameof(DetectionScoreSettings.ObjectnessWeight));
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(8)]
    public void Fit_and_the_class_given_an_object_make_the_score_and_outlive_the_file(int neckChannels)
    {
        var architecture = ModelPresets.QuickStart.Architecture with
        {
            Boxes = ModelPresets.QuickStart.Architecture.Boxes with { PredictsIou = true },
            Masks = ModelPresets.QuickStart.Architecture.Masks with
            {
                Head = neckChannels > 0 ? MaskHeadKind.NeckFeatures : MaskHeadKind.FineFeatures,
            },
            Regions = ModelPresets.QuickStart.Architecture.Regions with { HeadStage = HeadStagePlacement.BeforePooling },
            NeckChannels = neckChannels,
        };
        using var trained = Teach([], architecture: architecture);
        using var teacher = InstanceSegmenter.Load(Saved(trained));
        Assert.AreEqual((true, neckChannels), (teacher.Architecture.Boxes.PredictsIou, teacher.Architecture.NeckChannels));
        var limits = new ProposalLimits(60, 12);
        var image = Scenes[0].Image;
        var settings = ModelPresets.QuickStart.Detection with
        {
            Proposals = limits,
            ScoreThreshold = 0,
            NmsThreshold = 1,
            MaxDetections = 1000,
        };
        var given = settings with { Score = new() { GivenObject = true } };
        var regions = new SegmenterProbe(teacher).Propose(image, limits);
        var probabilities = new SegmenterProbe(teacher).ClassProbabilities(image, [.. regions.Select(region => region.Proposal)]);
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        var (maps, transforms) = teacher.ReadFeatures([image]);
        var boxes = torch.tensor(transforms[0].ToNetwork([.. regions.Select(region => region.Proposal)]), [regions.Count, 4]);
        var pooled = teacher.Network.Heads.Pool(maps, RoIAlign.Regions(boxes, image: 0));
        var fit = teacher.Network.Heads.PredictBoxes(pooled, torch.zeros(1, 64)).Iou!.sigmoid().ReadArray<float>();
        Assert.IsTrue(fit.Distinct().Count() > 1);
        var byBox = regions.Select((region, i) => (region.Box, i)).ToLookup(pair => pair.Box, pair => pair.i);
        foreach (var (found, weight) in new[] { (teacher.Predict([image], given)[0], 0), (
            teacher.Predict([image], given with { Score = given.Score with { IouWeight = 2 } })[0], 2) })
        {
            Assert.HasCount(12 * teacher.Classes.Count, found);
            foreach (var detection in found.Where(d => byBox[d.Box].Count() == 1))
            {
                var i = byBox[detection.Box].Single();
                var p = probabilities[i];
                var expected = p[teacher.Classes.ToList().IndexOf(detection.ClassName) + 1] / (1 - p[0]) * Math.Pow(fit[i], weight);
                Assert.AreEqual(expected, detection.Score, 1e-4 * expected + 1e-6);
            }
        }
    }

    [TestMethod]
    public void A_second_pass_sees_the_boxes_of_the_first()
    {
        using var teacher = Teach([]);
        var image = Scenes[0].Image;
        var settings = ModelPresets.QuickStart.Detection with
        {
            Proposals = new ProposalLimits(60, 12),
            ScoreThreshold = 0,
            NmsThreshold = 1,
            MaxDetections = 1000,
            BoxPasses = 2,
        };
        var found = teacher.Predict([image], settings)[0];
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        var (maps, transforms) = teacher.ReadFeatures([image]);
        var size = transforms[0].Network;
        var proposed = teacher.Network.Propose(maps, [size], settings.Proposals)[0].Boxes;
        var once = RegionDetector.PredictBoxes(teacher.Network.Heads, maps, [proposed], [size]).Regressed();
        var twice = RegionDetector.PredictBoxes(teacher.Network.Heads, maps, once, [size]).Regressed()[0];
        Assert.IsTrue((once[0] - proposed).abs().max().item<float>() > 0.01f);
        var probabilities = new SegmenterProbe(teacher).ClassProbabilities(image, transforms[0].ToOriginal(once[0].ReadArray<float>()));
        var boxes = transforms[0].ToOriginal(twice.ReadArray<float>());
        Assert.HasCount(boxes.Length * teacher.Classes.Count, found);
        var byBox = boxes.Select((box, i) => (box, i)).ToLookup(pair => pair.box, pair => pair.i);
        foreach (var detection in found.Where(d => byBox[d.Box].Count() == 1))
        {
            var expected = probabilities[byBox[detection.Box].Single()][teacher.Classes.ToList().IndexOf(detection.ClassName) + 1];
            Assert.AreEqual(expected, detection.Score, 1e-3 * expected + 1e-6);
        }

        Assert.IsTrue(found.All(detection => byBox.Contains(detection.Box)));
    }

    [TestMethod]
    public void A_lower_threshold_makes_masks_larger_and_changes_nothing_else()
    {
        using var teacher = Teach([]);
        var image = Scenes[0].Image;
        var settings = ModelPresets.QuickStart.Detection with { ScoreThreshold = 0, EstimateNoise = false };
        var half = teacher.Predict([image], settings)[0];
        var less = teacher.Predict([image], settings with { MaskThreshold = 0.3f })[0];
        Assert.IsTrue(half.Sum(d => d.Mask.Area) < less.Sum(d => d.Mask.Area));
        CollectionAssert.AreEqual(
            half.Select(d => (d.ClassName, d.Score, d.Box)).ToArray(), less.Select(d => (d.ClassName, d.Score, d.Box)).ToArray());
        foreach (var (small, large) in half.Zip(less))
        {
            Assert.AreEqual(small.Mask.Area, RunLengthMask.Intersect(small.Mask, large.Mask).Area);
        }
    }

    [TestMethod]
    [DataRow(nameof(DetectionSettings.BoxPasses), 0, 0.5f)]
    [DataRow(nameof(DetectionSettings.MaskThreshold), 1, 0f)]
    [DataRow(nameof(DetectionSettings.MaskThreshold), 1, 1f)]
    [DataRow(nameof(DetectionSettings.MaskThreshold), 1, float.NaN)]
    public void Settings_of_boxes_and_masks_outside_their_range_are_refused(string name, int passes, float threshold)
    {
        var settings = new DetectionSettings { BoxPasses = passes, MaskThreshold = threshold };
        StringAssert.Contains(Assert.Throws<ArgumentException>(settings.Validate).Message, name);
    }

    [TestMethod]
    public void A_score_of_a_fit_that_nothing_predicts_is_refused()
    {
        using var teacher = Teach([]);
        var exception = Assert.ThrowsExactly<ArgumentException>(
            () => teacher.Predict([Scenes[0].Image], ModelPresets.QuickStart.Detection with { Score = new() { IouWeight = 1 } }));
        StringAssert.Contains(exception.Message, nameof(DetectionScoreSettings.IouWeight));
        StringAssert.Contains(exception.Message, nameof(BoxArchitecture.PredictsIou));
    }

    [TestMethod]
    public void Teachers_and_students_learn_how_well_boxes_fit()
    {
        using var untrained = new SegmenterNetwork(
            ModelPresets.QuickStart.Architecture with { Boxes = ModelPresets.QuickStart.Architecture.Boxes with { PredictsIou = true } },
            false,
            new RegionProposalOptions(),
            new torch.Generator(1));
        using var teacher = Teach([], architecture: ModelPresets.QuickStart.Architecture with
        {
            Boxes = ModelPresets.QuickStart.Architecture.Boxes with { PredictsIou = true },
        });
        using var student = Distill(teacher);
        using var scope = torch.NewDisposeScope();
        const string Name = "roi_heads.box.predictor.fit_pred.weight";
        var (before, taught, learned) = (
            untrained.state_dict()[Name], teacher.Network.state_dict()[Name], student.Network.state_dict()[Name]);
        Assert.IsFalse(before.equal(taught).all().item<bool>());
        Assert.IsFalse(taught.equal(learned).all().item<bool>());
    }

    [TestMethod]
    public void A_student_keeps_the_neck_that_its_proposals_were_made_on_and_learns_what_reads_it()
    {
        var architecture = ModelPresets.QuickStart.Architecture with
        {
            NeckChannels = 8,
            Masks = ModelPresets.QuickStart.Architecture.Masks with { Head = MaskHeadKind.NeckFeatures },
        };
        using var teacher = Teach([], architecture: architecture);
        using var student = Distill(teacher);
        using var scope = torch.NewDisposeScope();
        var (taught, learned) = (teacher.Network.state_dict(), student.Network.state_dict());
        foreach (var (name, stays) in new[]
        {
            ("neck.reduction.weight", true),
            ("rpn.head.conv.weight", true),
            ("roi_heads.box.encoder.fc.weight", false),
            ("roi_heads.mask.predictor.conv1.weight", false),
        })
        {
            Assert.AreEqual(stays, taught[name].equal(learned[name]).all().item<bool>(), name);
        }
    }

    [TestMethod]
    public void Channels_hidden_from_the_neck_change_what_a_teacher_learns_alike_for_a_seed()
    {
        var architecture = ModelPresets.QuickStart.Architecture with
        {
            NeckChannels = 8,
            Masks = ModelPresets.QuickStart.Architecture.Masks with { Head = MaskHeadKind.NeckFeatures },
        };
        using var seeing = Teach([], architecture: architecture);
        using var hidden = Teach([], architecture: architecture, neckDropout: 0.5);
        using var again = Teach([], architecture: architecture, neckDropout: 0.5);
        using var scope = torch.NewDisposeScope();
        foreach (var name in new[] { "neck.reduction.weight", "rpn.head.conv.weight", "roi_heads.mask.predictor.conv1.weight" })
        {
            var weights = hidden.Network.state_dict()[name];
            Assert.IsFalse(weights.equal(seeing.Network.state_dict()[name]).all().item<bool>(), name);
            Assert.IsTrue(weights.equal(again.Network.state_dict()[name]).all().item<bool>(), name);
        }
    }

    [TestMethod]
    public void Channels_can_be_hidden_of_a_neck_only()
    {
        var settings = ModelPresets.QuickStart.Teacher with
        {
            Iterations = 1,
            BatchSize = 2,
            Augmentation = ModelPresets.QuickStart.Teacher.Augmentation with { NeckDropout = 0.5 },
        };
        var start = new TeacherStart { Architecture = ModelPresets.QuickStart.Architecture, Words = Words };
        Refuses<ArgumentException>(settings);
        Refuses<ArgumentOutOfRangeException>(settings with { Augmentation = settings.Augmentation with { NeckDropout = 1 } });
        Refuses<ArgumentOutOfRangeException>(settings with { Augmentation = settings.Augmentation with { NeckDropout = -0.1 } });
        Refuses<ArgumentOutOfRangeException>(settings with { Augmentation = settings.Augmentation with { NeckDropout = double.NaN } });

        void Refuses<TException>(TeacherSettings refused)
            where TException : Exception =>
            StringAssert.Contains(
                Assert.ThrowsExactly<TException>(
                    () => TeacherTrainer.Train(new SceneSource(pseudo: false), SceneClasses.All, refused, start, Context([]))).Message,
                nameof(TeacherAugmentationSettings.NeckDropout));
    }

    [TestMethod]
    public void Colors_cannot_change_under_a_frozen_backbone()
    {
        var settings = ModelPresets.QuickStart.Teacher with
        {
            Iterations = 1,
            BatchSize = 2,
            Layers = ModelPresets.QuickStart.Teacher.Layers with { BackboneRateFactor = 0 },
        };
        var start = new TeacherStart { Architecture = ModelPresets.QuickStart.Architecture, Words = Words };
        var exception = Assert.ThrowsExactly<ArgumentException>(
            () => TeacherTrainer.Train(new SceneSource(pseudo: false), SceneClasses.All, settings, start, Context([])));
        StringAssert.Contains(exception.Message, nameof(TeacherAugmentationSettings.ColorJitter));
    }

    [TestMethod]
    public void Voting_averages_the_boxes_around_the_winner_and_keeps_its_score()
    {
        using var teacher = Teach([]);
        var alone = Label(teacher, overlap: null);
        var identical = Label(teacher, overlap: 1);
        var voted = Label(teacher, overlap: 0.5);
        Assert.AreEqual(Scenes.Count * SceneClasses.All.Count, voted.Count);
        for (var i = 0; i < alone.Count; i++)
        {
            Assert.AreEqual(alone[i].Score, voted[i].Score);
            Assert.AreEqual(alone[i].Box.X0, identical[i].Box.X0, 1e-3);
            Assert.AreEqual(alone[i].Box.Y1, identical[i].Box.Y1, 1e-3);
        }

        Assert.IsTrue(alone.Zip(voted).Any(pair => Math.Abs(pair.First.Box.X0 - pair.Second.Box.X0) > 0.01));
        Assert.IsTrue(
            voted.All(label => label.Box is { X0: >= 0, Y0: >= 0, X1: <= 96, Y1: <= 96 } box && box.X1 >= box.X0 && box.Y1 >= box.Y0));
    }

    [TestMethod]
    public void Masks_of_boxes_regressed_once_lie_elsewhere_than_of_boxes_regressed_again()
    {
        using var teacher = Teach([]);
        var settings = ModelPresets.QuickStart.PseudoLabels with { BoxVotingIou = null };
        var (once, again) = (Label(teacher, settings), Label(teacher, settings with { RegressMaskBoxesAgain = true }));
        CollectionAssert.AreEqual(again.Select(label => label.Box).ToArray(), once.Select(label => label.Box).ToArray());
        Assert.IsTrue(once.Zip(again).Any(pair => pair.First.Mask.ToCompressedCounts() != pair.Second.Mask.ToCompressedCounts()));
    }

    [TestMethod]
    [DataRow(0d)]
    [DataRow(1.01)]
    public void A_voting_overlap_out_of_range_is_named(double overlap)
    {
        var settings = ModelPresets.QuickStart.PseudoLabels with { BoxVotingIou = overlap };
        Assert.AreEqual(
            nameof(PseudoLabelSettings.BoxVotingIou), Assert.ThrowsExactly<ArgumentOutOfRangeException>(settings.Validate).ParamName);
    }

    [TestMethod]
    public void A_region_score_chooses_other_regions_and_gives_probabilities()
    {
        using var teacher = Teach([]);
        var authors = ModelPresets.QuickStart.PseudoLabels with { BoxVotingIou = null, Choice = new() };
        var plain = Label(teacher, authors);
        var joined = Label(teacher, authors with { Choice = new() { WordScore = WordScore.LogProbability, ContrastWeight = 5 } });
        Assert.IsTrue(joined.All(label => label.Score is > 0 and < 1));
        Assert.IsTrue(plain.Zip(joined).Any(pair => pair.First.Box != pair.Second.Box));
        var contrast = Label(teacher, authors with { Choice = new() { WordWeight = 0, ContrastWeight = 1 } });
        Assert.IsTrue(plain.Zip(contrast).Any(pair => pair.First.Box != pair.Second.Box));
        CollectionAssert.AreEqual(
            plain.Select(label => label.Box).ToArray(),
            Label(teacher, authors with { Choice = new() { WordScore = WordScore.Similarity, WordWeight = 1, ContrastWeight = 0 } })
                .Select(label => label.Box)
                .ToArray());
    }

    [TestMethod]
    public void Regions_masks_and_responses_of_a_model_fit_the_image()
    {
        using var teacher = Teach([]);
        var image = Scenes[0].Image;
        var regions = new SegmenterProbe(teacher).Propose(image, new ProposalLimits(100, 7));
        Assert.HasCount(7, regions);
        CollectionAssert.AreEqual(regions.OrderByDescending(region => region.Objectness).ToArray(), regions.ToArray());
        Assert.IsTrue(regions.All(region => region.Box.X0 >= 0 && region.Box.X1 <= image.Width && region.Proposal.Y1 <= image.Height));
        CollectionAssert.AreEqual(
            regions.Select(region => region.Proposal).ToArray(),
            new SegmenterProbe(teacher).Propose(image, new ProposalLimits(100, 7), regress: false).Select(region => region.Box).ToArray());
        var masks = new SegmenterProbe(teacher).SegmentBoxes(image, [.. regions.Select(region => region.Box)], threshold: 0.3);
        Assert.HasCount(7, masks);
        Assert.IsTrue(masks.All(mask => mask.Height == image.Height && mask.Width == image.Width));
        var responses = new SegmenterProbe(teacher).Respond(image, ["star", "fish"]);
        Assert.HasCount(2, responses);
        Assert.HasCount(responses[0].Height * responses[0].Width, responses[0].Values);
        Assert.IsTrue(responses.All(response => response.Score <= response.Values.Max() && response.Score >= response.Values.Average()));
    }

    [TestMethod]
    public void A_critic_changes_nothing_else_of_a_teacher()
    {
        using var with = Teach([], critic: true, clip: null);
        using var without = Teach([], critic: false, clip: null);
        Assert.IsTrue(with.JudgesMasks);
        Assert.IsFalse(without.JudgesMasks);
        using var scope = torch.NewDisposeScope();
        var judged = with.Network.state_dict();
        foreach (var (name, value) in without.Network.state_dict())
        {
            Assert.IsTrue(judged[name].equal(value).all().item<bool>(), name);
        }
    }

    [TestMethod]
    public void A_student_judges_by_the_critic_of_its_teacher()
    {
        using var teacher = Teach([]);
        var settings = ModelPresets.QuickStart.Student with
        {
            Iterations = 3,
            BatchSize = 2,
            PseudoLabels = ModelPresets.QuickStart.Student.PseudoLabels with { BatchSize = 2 },
        };
        using var student = StudentTrainer.Train(
            new SceneSource(pseudo: true), teacher, SceneClasses.All, SceneClasses.All, settings, Context([]));
        using var own = Teach([], critic: false);
        using var learned = StudentTrainer.Train(
            new SceneSource(pseudo: true), own, SceneClasses.All, SceneClasses.All, settings, Context([]));
        using var scope = torch.NewDisposeScope();
        var (taught, untaught) = (Critic(teacher), new MaskCritic(32, new torch.Generator(~1UL)).state_dict());
        foreach (var (name, value) in Critic(student))
        {
            Assert.IsTrue(value.equal(taught[name]).all().item<bool>(), name);
        }

        // Without the teacher's critic, it starts from scratch and is trained.
        Assert.IsTrue(Critic(learned).Any(pair => !pair.Value.equal(untaught[pair.Key]).all().item<bool>()));

        static Dictionary<string, torch.Tensor> Critic(InstanceSegmenter model) => model.Network.Heads.Critic!.state_dict();
    }

    [TestMethod]
    public void A_teacher_with_a_critic_says_how_noisy_its_pseudo_masks_are()
    {
        using var teacher = Teach([]);
        using var silent = Teach([], critic: false);
        var settings = ModelPresets.QuickStart.PseudoLabels with { MaskThreshold = 0.5 };
        var labels = Label(teacher, settings);
        Assert.IsTrue(labels.All(label => label.MaskNoise is > 0 and <= 1));
        Assert.IsGreaterThan(1, labels.Select(label => label.MaskNoise).Distinct().Count());
        Assert.IsTrue(Label(silent, settings).All(label => label.MaskNoise is null));
    }

    [TestMethod]
    public void Noise_is_calibrated_after_the_last_step_and_stays_so_in_files_and_students()
    {
        using var teacher = Teach([]);
        using var again = Teach([]);
        var calibration = Calibration(teacher);
        Assert.AreNotEqual(NoiseCalibration.Identity, calibration);
        Assert.AreEqual(calibration, Calibration(again));
        using var loaded = InstanceSegmenter.Load(Saved(teacher));
        using var raw = InstanceSegmenter.Load(Saved(teacher, manifest => manifest.Remove("noiseCalibration")));
        Assert.AreEqual(calibration, Calibration(loaded));
        Assert.AreEqual(NoiseCalibration.Identity, Calibration(raw), "a file of before");

        var (image, objects) = (Scenes[0].Image, Scenes[0].Objects);
        BoundingBox[] boxes = [.. objects.Select(o => o.Box)];
        RunLengthMask[] masks = [.. objects.Select(o => o.Mask)];
        CollectionAssert.AreEqual(
            new SegmenterProbe(raw).Judge(image, boxes, masks).Select(
                judged => judged with { Noise = calibration.Apply(judged.Noise) }).ToArray(),
            new SegmenterProbe(loaded).Judge(image, boxes, masks).ToArray());
        var settings = ModelPresets.QuickStart.PseudoLabels with { MaskThreshold = 0.5 };
        CollectionAssert.AreEqual(
            Label(raw, settings).Select(label => calibration.Apply(label.MaskNoise!.Value)).ToArray(),
            Label(loaded, settings).Select(label => label.MaskNoise!.Value).ToArray());
        var detection = new DetectionSettings { ScoreThreshold = 0 };
        CollectionAssert.AreEqual(
            raw.Predict([image], detection)[0].Select(found => calibration.Apply(found.MaskNoise!.Value)).ToArray(),
            loaded.Predict([image], detection)[0].Select(found => found.MaskNoise!.Value).ToArray());

        // It has no effect on training.
        using var student = Distill(loaded);
        using var uncalibrated = Distill(raw);
        Assert.AreEqual(calibration, Calibration(student));
        Assert.AreEqual(NoiseCalibration.Identity, Calibration(uncalibrated));
        using var scope = torch.NewDisposeScope();
        var weights = uncalibrated.Network.state_dict();
        foreach (var (name, value) in student.Network.state_dict())
        {
            Assert.IsTrue(value.equal(weights[name]).all().item<bool>(), name);
        }
    }

    [TestMethod]
    public void The_noise_of_a_mask_is_the_same_wherever_it_comes_from()
    {
        using var teacher = Teach([]);
        var image = Scenes[0].Image;
        var found = teacher.Predict([image], new DetectionSettings { ScoreThreshold = 0, MaxDetections = 12 })[0];
        var labels = new PseudoLabeler(teacher, ModelPresets.QuickStart.PseudoLabels).Label([image], [Nouns.Of(SceneClasses.All)])[0];
        Detection[] all = [.. found, .. labels];
        RunLengthMask[] masks = [.. all.Select(d => d.Mask)];
        var elsewhere = new BoundingBox(1, 2, 30, 40);
        foreach (var boxes in new[] { all.Select(d => d.Box).ToArray(), [.. all.Select(_ => elsewhere)] })
        {
            foreach (var (detection, judged) in all.Zip(new SegmenterProbe(teacher).Judge(image, boxes, masks)))
            {
                Assert.AreEqual(detection.MaskNoise!.Value, judged.Noise, 1e-4f);
            }
        }

        Assert.AreEqual(
            1, new SegmenterProbe(teacher).Judge(image, [elsewhere], [RunLengthMask.FromBox(default, image.Height, image.Width)])[0].Noise);
    }

    [TestMethod]
    public void A_critic_judges_a_mask_by_its_surroundings()
    {
        using var scope = torch.NewDisposeScope();
        using var teacher = Teach([]);
        var (image, mask) = (Scenes[0].Image, Scenes[0].Objects[0].Mask);
        var preprocessing = teacher.Architecture.Preprocessing;
        using var input = ImageBatch.Create([preprocessing.Prepare(image)], preprocessing, torch.CPU);
        var maps = teacher.Network.Features(input.Pixels);

        // By hand: half of the mask's width and height more, and no more than the image.
        var box = mask.BoundingBox;
        var wide = new BoundingBox(
            Math.Max(0, box.X0 - box.Width / 4),
            Math.Max(0, box.Y0 - box.Height / 4),
            Math.Min(image.Width, box.X1 + box.Width / 4),
            Math.Min(image.Height, box.Y1 + box.Height / 4));
        var heads = teacher.Network.Heads;
        var regions = torch.tensor(input.Transforms[0].ToNetwork([wide]), [1, 4]);
        var given = MaskTargets.Create(
            [new RunLengthInstanceMask(mask, input.Transforms[0], dilated: false)],
            regions,
            torch.zeros(1, torch.int64),
            heads.MaskResolution);
        var posterior = MaskLoss.Judge(heads.PredictMasks(maps, RoIAlign.Regions(regions, 0)), given, heads.Critic!);
        Assert.AreEqual(
            MaskCritic.ExpectedNoise(given, posterior).item<float>(),
            MaskJudge.ExpectedNoise(heads, maps, [[mask]], input.Transforms)[0][0],
            1e-6f);
        Assert.IsEmpty(MaskJudge.ExpectedNoise(heads, maps, [[]], input.Transforms)[0]);
    }

    [TestMethod]
    public void A_student_with_a_critic_of_its_own_calibrates_it()
    {
        using var teacher = Teach([], critic: false);
        using var student = Distill(teacher);
        using var again = Distill(teacher);
        Assert.AreNotEqual(NoiseCalibration.Identity, Calibration(student));
        Assert.AreEqual(Calibration(student), Calibration(again));
    }

    [TestMethod]
    public void A_calibration_that_is_none_makes_a_file_damaged()
    {
        using var teacher = Teach([]);
        using var file = Saved(teacher, manifest => manifest["noiseCalibration"]!["slope"] = 0);
        var exception = Assert.ThrowsExactly<InvalidDataException>(() => InstanceSegmenter.Load(file, "it"));
        StringAssert.Contains(exception.Message, "it/manifest.json is damaged");
    }

    [TestMethod]
    public void Trust_in_nouns_weighs_the_classification_of_pseudo_labels_alone()
    {
        using var teacher = Teach([]);
        var (trusting, doubting) = (Losses(teacher, trust: 0), Losses(teacher, trust: 0.5));
        foreach (var (name, value) in trusting)
        {
            if (name is "pseudo classification" or "total")
            {
                Assert.AreNotEqual(value, doubting[name], name);
            }
            else
            {
                Assert.AreEqual(value, doubting[name], name);
            }
        }

        static IReadOnlyDictionary<string, float> Losses(InstanceSegmenter teacher, double trust)
        {
            var first = new List<IReadOnlyDictionary<string, float>>();
            var settings = ModelPresets.QuickStart.Student with
            {
                Iterations = 1,
                BatchSize = 2,
                PseudoLabels = ModelPresets.QuickStart.Student.PseudoLabels with
                {
                    BatchSize = 2,
                    NounTrust = trust,

                    // All of them, because the proposals of such a short training find no object.
                    Proposals = new ProposalLimits(1000, 1000, 0.95f),
                },
            };
            var context = new TrainingContext { Seed = 1, Progress = new StepReporter(step => first.Add(step.Losses)) };
            StudentTrainer.Train(new SceneSource(pseudo: true), teacher, SceneClasses.All, SceneClasses.All, settings, context).Dispose();
            return first.Single();
        }
    }

    private static InstanceSegmenter Teach(
        List<long> counts, bool critic = true, double? clip = 5, SegmenterArchitecture? architecture = null, double neckDropout = 0) =>
        TeacherTrainer.Train(
        new SceneSource(pseudo: false),
        SceneClasses.All,
        ModelPresets.QuickStart.Teacher with
        {
            Iterations = Steps,
            BatchSize = Scenes.Count,
            Augmentation = ModelPresets.QuickStart.Teacher.Augmentation with { Flip = false, NeckDropout = neckDropout },
            Losses = ModelPresets.QuickStart.Teacher.Losses with { MaskCritic = critic },
            Optimizer = ModelPresets.QuickStart.Teacher.Optimizer with { GradientClipNorm = clip },
        },
        new TeacherStart { Architecture = architecture ?? ModelPresets.QuickStart.Architecture, Words = Words },
        Context(counts));

    private static InstanceSegmenter Distill(InstanceSegmenter teacher)
    {
        var settings = ModelPresets.QuickStart.Student with
        {
            Iterations = 2,
            BatchSize = 2,
            PseudoLabels = ModelPresets.QuickStart.Student.PseudoLabels with { BatchSize = 2 },
        };
        return StudentTrainer.Train(new SceneSource(pseudo: true), teacher, SceneClasses.All, SceneClasses.All, settings, Context([]));
    }

    private static NoiseCalibration Calibration(InstanceSegmenter model) => model.Network.Heads.Critic!.Calibration;

    private static MemoryStream Saved(InstanceSegmenter model, Action<JsonObject>? change = null)
    {
        var file = new MemoryStream();
        model.Save(file);
        if (change is not null)
        {
            using var archive = new ZipArchive(file, ZipArchiveMode.Update, leaveOpen: true);
            using var entry = archive.GetEntry("manifest.json")!.Open();
            var manifest = JsonNode.Parse(entry)!.AsObject();
            change(manifest);
            entry.SetLength(0);
            entry.Write(Encoding.UTF8.GetBytes(manifest.ToJsonString()));
        }

        file.Position = 0;
        return file;
    }

    private static IReadOnlyList<Detection> Label(InstanceSegmenter teacher, double? overlap) =>
        Label(teacher, ModelPresets.QuickStart.PseudoLabels with { BoxVotingIou = overlap });

    private static IReadOnlyList<Detection> Label(InstanceSegmenter teacher, PseudoLabelSettings settings) =>
        [.. new PseudoLabeler(teacher, settings)
            .Label([.. Scenes.Select(scene => scene.Image)], [.. Scenes.Select(_ => Nouns.Of(SceneClasses.All))])
            .SelectMany(labels => labels)];

    private static TrainingContext Context(List<long> counts) =>
        new() { Seed = 1, Progress = new Reporter(() => counts.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount)) };

    private sealed class SceneSource(bool pseudo) : ITrainingImageSource
    {
        private readonly TrainingImage[] _images = [.. Scenes.Select(scene => Create(scene, pseudo))];

        public IEnumerable<TrainingImage> Read(CancellationToken cancellationToken) => _images;

        private static TrainingImage Create(Scene scene, bool pseudo)
        {
            AnnotatedInstance[] instances = [.. scene.Objects.Select(o => new AnnotatedInstance(o.ClassName, o.Box, o.Mask))];
            return new TrainingImage { Image = scene.Image, Instances = instances, PseudoInstances = pseudo ? instances : [] };
        }
    }

    private sealed class Reporter(Action report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report();
    }

    private sealed class StepReporter(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
