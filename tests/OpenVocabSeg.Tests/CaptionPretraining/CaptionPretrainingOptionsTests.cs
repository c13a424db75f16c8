using Microsoft.ML.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Tests.TestData;
using TorchSharp;

namespace OpenVocabSeg.Tests.CaptionPretraining;

/// <summary>All settings of stage 1 are accessible from its options.</summary>
[TestClass]
[DoNotParallelize]
public sealed class CaptionPretrainingOptionsTests
{
    private static readonly string[] GroundingLosses =
    [
        "align words, choose caption", "align words, choose image", "align regions, choose caption", "align regions, choose image", "total",
    ];

    [TestMethod]
    [DataRow(LocalMetric.Dot, WordRegionAlignment.Soft, MatchingLoss.CrossEntropy, GlobalDistance.AlignedLocal)]
    [DataRow(LocalMetric.Cosine, WordRegionAlignment.Soft, MatchingLoss.Triplet, GlobalDistance.AlignedLocal)]
    [DataRow(LocalMetric.Euclidean, WordRegionAlignment.Soft, MatchingLoss.CrossEntropy, GlobalDistance.AlignedLocal)]
    [DataRow(LocalMetric.Dot, WordRegionAlignment.Hard, MatchingLoss.CrossEntropy, GlobalDistance.AlignedLocal)]
    [DataRow(LocalMetric.Cosine, WordRegionAlignment.Hard, MatchingLoss.Triplet, GlobalDistance.AlignedLocal)]
    [DataRow(LocalMetric.Dot, WordRegionAlignment.Soft, MatchingLoss.CrossEntropy, GlobalDistance.Reconstruction)]
    public void Every_metric_alignment_distance_and_loss_trains(
        LocalMetric metric, WordRegionAlignment alignment, MatchingLoss loss, GlobalDistance distance)
    {
        var reports = Fit(TinyStages.Words, TinyStages.Captions with
        {
            Losses = TinyStages.Captions.Losses with
            {
                Grounding = TinyStages.Captions.Losses.Grounding with
                {
                    Metric = metric,
                    Alignment = alignment,
                    GlobalDistance = distance,
                    Matching = new() { Loss = loss, NegativeMining = NegativeMining.Hardest },
                },
            },
        });
        CollectionAssert.AreEquivalent(GroundingLosses, reports[0].Losses.Keys.ToArray());
    }

    [TestMethod]
    public void The_multimodal_transformer_reads_the_word_pieces_of_BERT()
    {
        if (Environment.GetEnvironmentVariable("OPENVOCABSEG_DATA") is not { Length: > 0 } folder)
        {
            Assert.Inconclusive("OPENVOCABSEG_DATA is not set.");
            return;
        }

        var pieces = File.ReadAllLines(Path.Combine(folder, "bert-vocab", "vocab.txt"));
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(1);
        var words = WordEmbeddings.FromWordPieces(pieces, torch.randn([pieces.Length, 16], generator: generator) * 0.1);
        CollectionAssert.AreEqual(
            new[] { "tooth", "##brush" }, words.Tokenize("Toothbrush").Select(id => words.Words[id]).ToArray());
        var reports = Fit(words, TinyStages.Captions with
        {
            Network = TinyStages.Captions.Network with
            {
                Transformer = new BertSettings { Layers = 2, Heads = 2, FeedForwardWidth = 16 },
            },
            Losses = TinyStages.Captions.Losses with { Masking = new MaskingSettings { Probability = 0.5 } },
            Compatibility = new AuthorsCompatibility { AttendToPadding = true },
        });
        CollectionAssert.AreEquivalent(
            GroundingLosses.Concat(["masked language modelling", "image-caption matching"]).ToArray(), reports[0].Losses.Keys.ToArray());

        // Without training, all pieces of the vocabulary have about the same probability.
        Assert.AreEqual(Math.Log(pieces.Length), reports[0].Losses["masked language modelling"], 1);
    }

    [TestMethod]
    public void A_preset_gives_all_stages_their_numbers()
    {
        var preset = ModelPresets.QuickStart;
        Assert.AreSame(preset.CaptionPretraining, new CaptionPretrainingOptions(preset).Training);
        var teacher = new MaskTeacherOptions(preset);
        Assert.AreSame(preset.Architecture, teacher.Architecture);
        Assert.AreSame(preset.Teacher, teacher.Training);
        Assert.AreSame(preset.Detection, teacher.Detection);
        Assert.AreSame(preset.PseudoLabels, new PseudoMaskOptions(preset).Labeling);
        var student = new RobustStudentOptions(preset);
        Assert.AreSame(preset.Student, student.Training);
        Assert.AreSame(preset.Detection, student.Detection);
    }

    private static List<TrainingProgress> Fit(WordEmbeddings words, CaptionPretrainingSettings settings)
    {
        var context = TestRows.CreateContext();
        var data = TinyStages.Load(context);
        var reports = new List<TrainingProgress>();
        var options = new CaptionPretrainingOptions
        {
            WordEmbeddings = words,
            Training = settings,
            Seed = 1,
            Progress = new Reporter(reports),
        };
        using var model = context.OpenVocabSeg.Trainers.CaptionPretraining(options).Fit(data);
        Assert.HasCount(settings.Iterations, reports);
        Assert.IsTrue(reports.All(report => report.Losses.Values.All(float.IsFinite)));
        var scores = model.Transform(data).GetColumn<float>("CaptionScore").ToArray();
        Assert.IsTrue(scores.Any(float.IsFinite));
        return reports;
    }

    private sealed class Reporter(List<TrainingProgress> reports) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => reports.Add(value);
    }
}
