using System.Text.Json;
using OpenVocabSeg.Networks.BoxHead;
using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.Tests.Parity.Support;
using TorchSharp;

namespace OpenVocabSeg.Networks.Tests.Parity;

/// <summary>Case 00: <see cref="ModelPresets.XpmCoco"/> against the authors' resolved configurations, number by number.</summary>
[TestClass]
public sealed class ConfigurationParityTests
{
    private static readonly ModelPreset Preset = ModelPresets.XpmCoco;

    [TestMethod]
    [DataRow("00_resolved_config_teacher")]
    [DataRow("00_resolved_config_student")]
    public void Case_00_resolved_config_detector(string name)
    {
        using var config = new Config(name);
        var architecture = Preset.Architecture;
        Backbone(config, architecture.Backbone);
        Assert.AreEqual("R-50-C4", config.Text("MODEL.BACKBONE.CONV_BODY"));
        Assert.AreEqual(config.Int("MODEL.RESNETS.BACKBONE_OUT_CHANNELS"), architecture.Backbone.BackboneChannels);
        Input(config, architecture.Preprocessing);

        // Proposals.
        CollectionAssert.AreEqual(config.Numbers("MODEL.RPN.ANCHOR_SIZES"), architecture.Proposals.AnchorSizes.ToArray());
        CollectionAssert.AreEqual(config.Numbers("MODEL.RPN.ASPECT_RATIOS"), architecture.Proposals.AnchorAspectRatios.ToArray());
        CollectionAssert.AreEqual(config.Numbers("MODEL.RPN.ANCHOR_STRIDE"), new double[] { architecture.Backbone.BackboneStride });
        Assert.AreEqual("SingleConvRPNHead", config.Text("MODEL.RPN.RPN_HEAD"));
        Assert.AreEqual(0, architecture.Proposals.Channels, "as many as the features");
        var options = new RegionProposalOptions();
        Assert.AreEqual(config.Number("MODEL.RPN.FG_IOU_THRESHOLD"), options.ForegroundThreshold);
        Assert.AreEqual(config.Number("MODEL.RPN.BG_IOU_THRESHOLD"), options.BackgroundThreshold);
        Assert.AreEqual(config.Int("MODEL.RPN.MIN_SIZE"), new ProposalSettings { PreNmsTopN = 1, PostNmsTopN = 1 }.MinSize);
        var training = Limits(config, "TRAIN");
        var test = Limits(config, "TEST");

        // Region heads.
        Assert.AreEqual(config.Int("MODEL.ROI_BOX_HEAD.POOLER_RESOLUTION"), architecture.Regions.Resolution);
        Assert.AreEqual(config.Int("MODEL.ROI_BOX_HEAD.POOLER_SAMPLING_RATIO"), architecture.Regions.SamplingRatio);
        CollectionAssert.AreEqual(config.Numbers("MODEL.ROI_BOX_HEAD.POOLER_SCALES"), new[] { 1.0 / architecture.Backbone.BackboneStride });
        Assert.IsTrue(config.Bool("MODEL.ROI_BOX_HEAD.EMBEDDING_BASED"));
        Assert.AreEqual(config.Int("MODEL.ROI_BOX_HEAD.EMB_DIM"), architecture.EmbeddingDimension);
        Assert.AreEqual(0, architecture.Boxes.BackgroundLogit);
        Assert.AreEqual(BoxRegressionInput.Mean, architecture.Boxes.Regression);
        Assert.IsTrue(config.Bool("MODEL.CLS_AGNOSTIC_BBOX_REG"));
        Assert.IsTrue(config.Bool("MODEL.CLS_AGNOSTIC_MASK"));
        Assert.IsTrue(config.Bool("MODEL.ROI_MASK_HEAD.SHARE_BOX_FEATURE_EXTRACTOR"));
        Assert.AreEqual("MaskRCNNC4Predictor", config.Text("MODEL.ROI_MASK_HEAD.PREDICTOR"));
        Assert.AreEqual(MaskHeadKind.SharedHeadStage, architecture.Masks.Head);
        Assert.AreEqual(config.Numbers("MODEL.ROI_MASK_HEAD.CONV_LAYERS")[^1], architecture.Masks.Channels);
        Assert.AreEqual(config.Int("MODEL.ROI_MASK_HEAD.RESOLUTION"), architecture.Masks.Resolution);
        BoxWeights(config.Numbers("MODEL.ROI_HEADS.BBOX_REG_WEIGHTS"));
        Assert.AreEqual(config.Number("MODEL.ROI_HEADS.FG_IOU_THRESHOLD"), config.Number("MODEL.ROI_HEADS.BG_IOU_THRESHOLD"));
        Overlap(config.Number("MODEL.ROI_HEADS.FG_IOU_THRESHOLD"));

        // Selection of detections.
        Assert.AreEqual(config.Number("MODEL.ROI_HEADS.SCORE_THRESH"), Preset.Detection.ScoreThreshold, 1e-9);
        Assert.AreEqual(config.Number("MODEL.ROI_HEADS.NMS"), Preset.Detection.NmsThreshold, 1e-9);
        Assert.AreEqual(config.Int("MODEL.ROI_HEADS.DETECTIONS_PER_IMG"), Preset.Detection.MaxDetections);
        Assert.AreEqual(config.Int("TEST.IMS_PER_BATCH"), Preset.Detection.BatchSize);
        Assert.AreEqual(test, Preset.Detection.Proposals);
        Assert.AreEqual(test, Preset.PseudoLabels.Proposals);
        Assert.AreEqual(test, Preset.Student.PseudoLabels.Proposals);
        Assert.AreEqual(training, Preset.Student.Sampling.Proposals);
        Assert.AreEqual(training, Preset.Teacher.Sampling.Proposals);
    }

    [TestMethod]
    public void Case_00_resolved_config_teacher_training()
    {
        using var config = new Config("00_resolved_config_teacher");
        var teacher = Preset.Teacher;
        Solver(config, teacher.Iterations, teacher.BatchSize, teacher.Optimizer, teacher.Schedule);
        Assert.AreEqual(config.Int("MODEL.BACKBONE.FREEZE_CONV_BODY_AT"), teacher.Layers.FreezeBackboneAt);
        Assert.AreEqual(config.Bool("MODEL.ROI_BOX_HEAD.FREEZE_EMB_PRED"), teacher.Layers.FreezeProjection);
        Assert.IsFalse(config.Bool("MODEL.ROI_BOX_HEAD.FREEZE_FEATURE_EXTRACTOR"));
        Assert.IsFalse(config.Bool("MODEL.RPN.DONT_TRAIN"));
        Assert.AreEqual(1, teacher.Layers.HeadStageRateFactor);
        Assert.AreEqual(1, teacher.Layers.BackboneRateFactor);
        Assert.IsFalse(teacher.Layers.TrainBatchNorm);
        Assert.AreEqual(config.Number("MODEL.ROI_BOX_HEAD.LOSS_WEIGHT_BACKGROUND"), teacher.Losses.BackgroundWeight);
        Assert.AreEqual(Sampling(config, "MODEL.ROI_HEADS"), teacher.Sampling.Regions);
        Assert.AreEqual(Sampling(config, "MODEL.RPN"), teacher.Sampling.Anchors);
        Assert.AreEqual(config.Int("MODEL.RPN.STRADDLE_THRESH"), teacher.Sampling.AnchorStraddle);
        Assert.AreEqual(config.Number("INPUT.HORIZONTAL_FLIP_PROB_TRAIN"), teacher.Augmentation.Flip ? 0.5 : 0);
    }

    [TestMethod]
    public void Case_00_resolved_config_student_training()
    {
        using var config = new Config("00_resolved_config_student");
        var student = Preset.Student;
        Solver(config, student.Iterations, student.BatchSize, student.Optimizer, student.Schedule);
        Assert.AreEqual(student.BatchSize, student.PseudoLabels.BatchSize, "COCO's images have both annotations and captions");
        Assert.IsTrue(config.Bool("MODEL.RPN.DONT_TRAIN"));
        Assert.AreEqual(config.Bool("MODEL.ROI_BOX_HEAD.FREEZE_EMB_PRED"), student.Layers.FreezeProjection);
        Assert.AreEqual(config.Bool("MODEL.ROI_BOX_HEAD.FREEZE_FEATURE_EXTRACTOR"), student.Layers.FreezeHeadStage);
        Assert.AreEqual(Sampling(config, "MODEL.ROI_HEADS"), student.Sampling.Regions);
        Assert.AreEqual(config.Number("MODEL.ROI_BOX_HEAD.LOSS_WEIGHT_BACKGROUND"), student.Sampling.BackgroundWeight);
        Assert.AreEqual(config.Number("MODEL.ROI_BOX_HEAD.LOSS_WEIGHT_BACKGROUND"), student.PseudoLabels.BackgroundWeight);
        Assert.AreEqual(config.Bool("MODEL.UNCERTAINTY"), student.Noise.Loss != MaskNoiseLoss.None);
        Assert.AreEqual(config.Int("MODEL.UNCERTAINTY_TRAIN_ITER"), student.Noise.Iterations);
        Assert.AreEqual(config.Number("SOLVER.UNCERTAINTY_LR_FACTOR"), student.Noise.RateFactor);

        // With REWEIGHT the weight is 0.01/mean(σ), and LAMBDA_PSEUDO_LABEL is never read.
        Assert.AreEqual(config.Bool("MODEL.REWEIGHT"), student.PseudoLabels.Weight is null);
        Assert.AreEqual(config.Bool("MODEL.NO_PSEUDO_MASK") ? 0 : 1, student.PseudoLabels.MaskWeight);
        Assert.IsTrue(student.Sampling.NormalizeEmbeddings);
        Assert.AreEqual(config.Number("INPUT.HORIZONTAL_FLIP_PROB_TRAIN"), student.Sampling.Flip ? 0.5 : 0);
    }

    [TestMethod]
    public void Case_00_resolved_config_mmss_training()
    {
        using var config = new Config("00_resolved_config_mmss");
        var stage = Preset.CaptionPretraining;
        Solver(config, stage.Iterations, stage.BatchSize, stage.Optimizer, stage.Schedule);
        Assert.IsNull(stage.Epochs);
        Backbone(config, stage.Network.Backbone);
        Assert.AreEqual("R-50-C5", config.Text("MODEL.BACKBONE.CONV_BODY"));
        Assert.AreEqual(config.Int("MODEL.RESNETS.BACKBONE_OUT_CHANNELS"), stage.Network.Backbone.HeadChannels);
        Assert.AreEqual(config.Int("MODEL.BACKBONE.FREEZE_CONV_BODY_AT"), stage.Network.FreezeBackboneAt);
        Assert.IsFalse(stage.Network.TrainBatchNorm);
        Input(config, stage.Network.Preprocessing);
        Assert.AreEqual(config.Number("INPUT.HORIZONTAL_FLIP_PROB_TRAIN"), stage.Sampling.Flip ? 0.5 : 0);
        Assert.AreEqual(config.Int("MODEL.MMSS_HEAD.SPATIAL_DROPOUT"), stage.Sampling.MaximumRegions);
        Assert.IsTrue(config.Bool("MODEL.MMSS_HEAD.TIE_VL_PROJECTION_WEIGHTS"), "ours are always tied: one projection, two heads");
        CollectionAssert.AreEqual(new[] { "GroundingHead", "TransformerHead" }, config.Texts("MODEL.MMSS_HEAD.TYPES"));

        var grounding = stage.Losses.Grounding;
        const string Grounding = "MODEL.MMSS_HEAD.GROUNDING";
        Assert.AreEqual(
            Enum(
                config,
                $"{Grounding}.LOCAL_METRIC",
                ("dot", LocalMetric.Dot),
                ("cosine", LocalMetric.Cosine),
                ("euclidean", LocalMetric.Euclidean)),
            grounding.Metric);
        Assert.AreEqual(
            Enum(
                config,
                $"{Grounding}.GLOBAL_METRIC",
                ("aligned_local", GlobalDistance.AlignedLocal),
                ("reconstruction_mse", GlobalDistance.Reconstruction)),
            grounding.GlobalDistance);
        Assert.AreEqual(
            Enum(config, $"{Grounding}.ALIGNMENT", ("softmax", WordRegionAlignment.Soft), ("hardmax", WordRegionAlignment.Hard)),
            grounding.Alignment);
        Assert.AreEqual(
            Enum(config, $"{Grounding}.LOSS", ("cross_entropy", MatchingLoss.CrossEntropy), ("triplet", MatchingLoss.Triplet)),
            grounding.Matching.Loss);
        Assert.AreEqual(
            Enum(
                config,
                $"{Grounding}.NEGATIVE_MINING",
                ("random", NegativeMining.Random),
                ("hardest", NegativeMining.Hardest),
                ("easiest", NegativeMining.Easiest)),
            grounding.Matching.NegativeMining);
        Assert.AreEqual(config.Number($"{Grounding}.ALIGNMENT_TEMPERATURE"), grounding.Temperature);
        Assert.AreEqual(config.Number($"{Grounding}.TRIPLET_MARGIN"), grounding.Matching.TripletMargin);
        Assert.AreEqual(config.Bool($"{Grounding}.ALIGN_WORDS_TO_REGIONS"), grounding.AlignWords);
        Assert.AreEqual(config.Bool($"{Grounding}.ALIGN_REGIONS_TO_WORDS"), grounding.AlignRegions);

        const string Transformer = "MODEL.MMSS_HEAD.TRANSFORMER";
        var transformer = stage.Network.Transformer!;
        Assert.IsTrue(config.Bool($"{Transformer}.MASKED_LANGUAGE_MODELING"));
        Assert.IsFalse(config.Bool($"{Transformer}.MASKED_VISUAL_MODELING"));
        Assert.AreEqual("cross_entropy", config.Text($"{Transformer}.MMM_LOSS"));
        Assert.AreEqual(config.Number($"{Transformer}.MASKED_LANGUAGE_MODELING_PROB"), stage.Losses.Masking.Probability);
        Assert.AreEqual(config.Number($"{Transformer}.MASKED_LANGUAGE_MODELING_PROB_MASK"), stage.Losses.Masking.HiddenShare);
        Assert.AreEqual(0, config.Number($"{Transformer}.MASKED_LANGUAGE_MODELING_PROB_NOISE"), "words are never exchanged for others");
        Assert.AreEqual(config.Int($"{Transformer}.BERT_CONFIG.num_hidden_layers"), transformer.Layers);
        Assert.AreEqual(config.Int($"{Transformer}.BERT_CONFIG.num_attention_heads"), transformer.Heads);
        Assert.AreEqual(config.Int($"{Transformer}.BERT_CONFIG.intermediate_size"), transformer.FeedForwardWidth);
        Assert.AreEqual(config.Number($"{Transformer}.BERT_CONFIG.hidden_dropout_prob"), transformer.Dropout);
        Assert.AreEqual(config.Number($"{Transformer}.BERT_CONFIG.attention_probs_dropout_prob"), transformer.Dropout);
        Assert.AreEqual(config.Int($"{Transformer}.BERT_CONFIG.hidden_size"), Preset.Architecture.EmbeddingDimension);
    }

    [TestMethod]
    public void The_released_code_is_the_preset_with_its_defects()
    {
        var released = Preset.AsReleased();
        Assert.AreEqual(MaskNoiseLoss.Posterior, Preset.Student.Noise.Loss);
        Assert.AreEqual(MaskNoiseLoss.Reparameterized, released.Student.Noise.Loss);
        Assert.AreEqual(0, released.Student.PseudoLabels.NounTrust);
        Assert.AreEqual(Preset.Teacher with { Losses = Preset.Teacher.Losses with { MaskCritic = false } }, released.Teacher);
        foreach (var flag in typeof(AuthorsCompatibility).GetProperties().Where(property => property.PropertyType == typeof(bool)))
        {
            foreach (var (theirs, ours) in new[]
            {
                (released.CaptionPretraining.Compatibility, Preset.CaptionPretraining.Compatibility),
                (released.PseudoLabels.Compatibility, Preset.PseudoLabels.Compatibility),
                (released.Student.Compatibility, Preset.Student.Compatibility),
            })
            {
                Assert.IsTrue((bool)flag.GetValue(theirs)!, flag.Name);
                Assert.IsFalse((bool)flag.GetValue(ours)!, flag.Name);
            }
        }

        Assert.AreEqual(
            Preset.Student,
            released.Student with
            {
                Compatibility = Preset.Student.Compatibility,
                Noise = released.Student.Noise with { Loss = MaskNoiseLoss.Posterior },
                PseudoLabels = released.Student.PseudoLabels with { NounTrust = Preset.Student.PseudoLabels.NounTrust },
            });
    }

    [TestMethod]
    public void Presets_are_valid_and_differ_where_they_say()
    {
        ModelPreset[] presets =
            [ModelPresets.XpmCoco, ModelPresets.XpmOpenImages, ModelPresets.QuickStart, ModelPresets.QuickStartFromScratch];
        foreach (var preset in presets)
        {
            preset.Validate();
            preset.AsReleased().Validate();
        }

        var scratch = ModelPresets.QuickStartFromScratch;
        Assert.AreEqual(ModelPresets.QuickStart with { Name = scratch.Name, Teacher = scratch.Teacher }, scratch);
        Assert.IsFalse(scratch.Teacher.Layers.FreezeProjection, "A random projection learns.");
        Assert.AreEqual(ModelPresets.XpmCoco.Student with
        {
            BatchSize = 4,
            PseudoLabels = ModelPresets.XpmCoco.Student.PseudoLabels with { BatchSize = 4 },
        }, ModelPresets.XpmOpenImages.Student);
    }

    [TestMethod]
    public void A_preset_whose_stages_do_not_fit_is_refused()
    {
        var mixed = Preset with { CaptionPretraining = ModelPresets.QuickStart.CaptionPretraining };
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(mixed.Validate).Message, "backbone");
        var narrow = Preset with { Architecture = Preset.Architecture with { EmbeddingDimension = 100 } };
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(narrow.Validate).Message, "8 attention heads");
    }

    private static void Backbone(Config config, ResNetArchitecture backbone)
    {
        const string Nets = "MODEL.RESNETS";
        Assert.AreEqual(config.Int($"{Nets}.STEM_OUT_CHANNELS"), backbone.StemWidth);
        Assert.AreEqual(config.Bool($"{Nets}.STRIDE_IN_1X1"), backbone.StrideIn1x1);
        Assert.AreEqual("BottleneckWithFixedBatchNorm", config.Text($"{Nets}.TRANS_FUNC"));
        Assert.AreEqual("StemWithFixedBatchNorm", config.Text($"{Nets}.STEM_FUNC"));
        Assert.AreEqual(NormalizationKind.FrozenBatchNorm, backbone.Normalization);
        Assert.AreEqual(ResNetBlockKind.Bottleneck, backbone.Block);
        Assert.AreEqual(ResNetStemKind.Conv7x7MaxPool, backbone.Stem);
        Assert.AreEqual(1, config.Int($"{Nets}.NUM_GROUPS"));
        Assert.AreEqual(1, config.Int($"{Nets}.RES5_DILATION"));
        var (width, bottleneck) = (config.Int($"{Nets}.RES2_OUT_CHANNELS"), config.Int($"{Nets}.WIDTH_PER_GROUP"));
        foreach (var (stage, i) in backbone.Stages.Select((stage, i) => (stage, i)))
        {
            Assert.AreEqual(width << i, stage.Width);
            Assert.AreEqual(bottleneck << i, stage.BottleneckWidth);
            Assert.AreEqual(i == 0 ? 1 : 2, stage.Stride);
        }

        // What "R-50" stands for.
        CollectionAssert.AreEqual(new[] { 3, 4, 6, 3 }, backbone.Stages.Select(stage => stage.BlockCount).ToArray());
    }

    private static void Input(Config config, OpenVocabSeg.Data.ImagePreprocessing preprocessing)
    {
        CollectionAssert.AreEqual(config.Numbers("INPUT.MIN_SIZE_TRAIN"), new double[] { preprocessing.MinSize });
        Assert.AreEqual(config.Int("INPUT.MAX_SIZE_TRAIN"), preprocessing.MaxSize);
        Assert.AreEqual(config.Int("INPUT.MIN_SIZE_TEST"), preprocessing.MinSize);
        Assert.AreEqual(config.Int("INPUT.MAX_SIZE_TEST"), preprocessing.MaxSize);
        Assert.IsTrue(config.Bool("INPUT.TO_BGR255"));
        Assert.AreEqual(OpenVocabSeg.Data.ChannelOrder.BlueGreenRed, preprocessing.ChannelOrder);
        CollectionAssert.AreEqual(Singles("INPUT.PIXEL_MEAN"), preprocessing.Mean.ToArray());
        CollectionAssert.AreEqual(Singles("INPUT.PIXEL_STD"), preprocessing.Divisor.ToArray());
        Assert.AreEqual(0, config.Int("DATALOADER.SIZE_DIVISIBILITY"));
        foreach (var absent in new[] { "BRIGHTNESS", "CONTRAST", "SATURATION", "HUE", "VERTICAL_FLIP_PROB_TRAIN" })
        {
            Assert.AreEqual(0, config.Number($"INPUT.{absent}"), absent);
        }

        float[] Singles(string path) => Array.ConvertAll(config.Numbers(path), value => (float)value);
    }

    private static void Solver(Config config, int iterations, int batchSize, OptimizerSettings optimizer, LearningRateSchedule schedule)
    {
        Assert.AreEqual(config.Int("SOLVER.MAX_ITER"), iterations);
        Assert.AreEqual(config.Int("SOLVER.IMS_PER_BATCH"), batchSize);
        Assert.AreEqual(1, config.Int("SOLVER.GRADIENT_ACCUMULATION_STEPS"));
        Assert.AreEqual(OptimizerKind.Sgd, optimizer.Kind);
        Assert.AreEqual(config.Number("SOLVER.BASE_LR"), optimizer.LearningRate);
        Assert.AreEqual(config.Number("SOLVER.MOMENTUM"), optimizer.Momentum);
        Assert.AreEqual(config.Number("SOLVER.WEIGHT_DECAY"), optimizer.WeightDecay);
        Assert.AreEqual(config.Number("SOLVER.WEIGHT_DECAY_BIAS"), optimizer.BiasWeightDecay);
        Assert.AreEqual(config.Number("SOLVER.BIAS_LR_FACTOR"), optimizer.BiasLearningRateFactor);
        var clip = config.Number("SOLVER.CLIP_GRAD_NORM_AT");
        Assert.AreEqual(clip < 0 ? null : clip, optimizer.GradientClipNorm);
        Assert.IsFalse(schedule.Cosine);
        CollectionAssert.AreEqual(config.Numbers("SOLVER.STEPS"), schedule.Steps.Select(step => (double)step).ToArray());
        Assert.AreEqual(config.Number("SOLVER.GAMMA"), schedule.Gamma);
        Assert.AreEqual("linear", config.Text("SOLVER.WARMUP_METHOD"));
        Assert.AreEqual(config.Int("SOLVER.WARMUP_ITERS"), schedule.WarmupIterations);
        Assert.AreEqual(config.Number("SOLVER.WARMUP_FACTOR"), schedule.WarmupFactor, 1e-12);
    }

    private static ProposalLimits Limits(Config config, string mode) => new(
        config.Int($"MODEL.RPN.PRE_NMS_TOP_N_{mode}"),
        config.Int($"MODEL.RPN.POST_NMS_TOP_N_{mode}"),
        (float)config.Number("MODEL.RPN.NMS_THRESH"));

    private static RegionSampling Sampling(Config config, string section) =>
        new(config.Int($"{section}.BATCH_SIZE_PER_IMAGE"), config.Number($"{section}.POSITIVE_FRACTION"));

    // The coder and the sampler do not expose their settings; their effect on a box shows them.
    private static void BoxWeights(double[] weights)
    {
        using var scope = torch.NewDisposeScope();
        var (target, reference) = (torch.tensor(new float[,] { { 3, 5, 20, 31 } }), torch.tensor(new float[,] { { 0, 0, 9, 15 } }));
        var expected = new BoxCoder(weights[0], weights[1], weights[2], weights[3]).Encode(target, reference);
        CollectionAssert.AreEqual(expected.data<float>().ToArray(), BoxCoder.ForRegions.Encode(target, reference).data<float>().ToArray());
    }

    private static void Overlap(double overlap)
    {
        using var scope = torch.NewDisposeScope();
        var truth = new RegionGroundTruth(torch.tensor(new float[,] { { 0, 0, 99, 99 } }), torch.tensor(new long[] { 1 }));
        var height = (float)Math.Ceiling(100 * overlap) - 1;
        var proposals = torch.tensor(new[,] { { 0, 0, 99, height }, { 0, 0, 99, height - 1 } });
        var labels = new RegionSampler().Sample(proposals, truth, random: null, addGroundTruth: false).Labels;
        CollectionAssert.AreEqual(new long[] { 1, 0 }, labels.data<long>().ToArray());
    }

    private static T Enum<T>(Config config, string path, params (string Theirs, T Ours)[] names) =>
        names.Single(name => name.Theirs == config.Text(path)).Ours;

    /// <summary>A resolved configuration, read by dotted paths.</summary>
    private sealed class Config(string name) : IDisposable
    {
        private readonly FixtureCase _case = FixtureCase.Load(name);

        public double Number(string path) => Find(path).GetDouble();

        public int Int(string path) => Find(path).GetInt32();

        public bool Bool(string path) => Find(path).GetBoolean();

        public string Text(string path) => Find(path).GetString()!;

        public double[] Numbers(string path) => [.. Find(path).EnumerateArray().Select(value => value.GetDouble())];

        public string[] Texts(string path) => [.. Find(path).EnumerateArray().Select(value => value.GetString()!)];

        public void Dispose() => _case.Dispose();

        private JsonElement Find(string path) => path.Split('.').Aggregate(_case.Json, (element, key) => element.GetProperty(key));
    }
}
