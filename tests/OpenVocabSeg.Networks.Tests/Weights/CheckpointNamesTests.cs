using OpenVocabSeg.Networks.CaptionPretraining;
using OpenVocabSeg.Networks.CaptionPretraining.Bert;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.Import;
using OpenVocabSeg.Networks.MaskTeacher;
using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.Tests.Parity.Support;
using TorchSharp;

namespace OpenVocabSeg.Networks.Tests.Weights;

/// <summary>The state_dict names of the authors' full models, one to one with the parameters and buffers of ours.</summary>
[TestClass]
public sealed class CheckpointNamesTests
{
    private const int BertVocabulary = 30522;
    private const int BertPositions = 512;

    private static readonly BertSettings BertBase = new() { Layers = 12, Heads = 12, FeedForwardWidth = 3072 };

    private static readonly Dictionary<(CheckpointPart Part, bool HasNoise), IReadOnlyDictionary<string, long[]>> Shapes = [];

    [TestMethod]
    [DataRow("13_full_state_dict_teacher", CheckpointKind.Teacher, false)]
    [DataRow("13_full_state_dict_student", CheckpointKind.Student, false)]
    [DataRow("13_full_state_dict_student", CheckpointKind.Student, true)]
    [DataRow("13_full_state_dict_mmss", CheckpointKind.CaptionPretraining, false)]
    public void Case_13_every_name_is_a_parameter_or_buffer_of_ours_or_ignored_for_a_reason(
        string listing, CheckpointKind kind, bool takeTeacher)
    {
        using var fixture = FixtureCase.Load(listing);
        var keys = Keys(fixture);
        Assert.AreEqual(kind, CheckpointNames.Recognize(keys.Keys));
        var filled = new Dictionary<(CheckpointPart Part, string Name), string>();
        var ignored = new Dictionary<string, string>();
        foreach (var (key, shape) in keys)
        {
            var mapped = CheckpointNames.Map(kind, key, takeTeacher);
            Assert.IsNotNull(mapped, $"{key} is claimed by no rule");
            if (mapped.Part is not { } part)
            {
                Assert.IsFalse(string.IsNullOrEmpty(mapped.Reason), key);
                ignored.Add(key, mapped.Reason!);
                continue;
            }

            Assert.IsTrue(filled.TryAdd((part, mapped.Target!), key), $"{key} and {filled[(part, mapped.Target!)]} fill {mapped.Target}");
            var ours = ShapesOf(part, HasNoise(kind, takeTeacher));
            Assert.IsTrue(ours.TryGetValue(mapped.Target!, out var place), $"{key}: {part} has no {mapped.Target}");
            CollectionAssert.AreEqual(shape, place, key);
        }

        foreach (var part in filled.Keys.Select(target => target.Part).Distinct().ToArray())
        {
            var empty = ShapesOf(part, HasNoise(kind, takeTeacher)).Keys.Where(name => !filled.ContainsKey((part, name)));
            Assert.AreEqual(string.Empty, string.Join(" ", empty), $"{part} is not filled");
        }

        CheckSecondNames(fixture, ignored, filled.Values.ToHashSet());
    }

    [TestMethod]
    public void Case_13_the_parts_of_each_checkpoint_are_the_modules_that_it_trained()
    {
        CheckpointPart[] Parts(string listing, CheckpointKind kind)
        {
            using var fixture = FixtureCase.Load(listing);
            return [.. Keys(fixture).Keys.Select(key => CheckpointNames.Map(kind, key)!.Part).OfType<CheckpointPart>().Distinct().Order()];
        }

        CollectionAssert.AreEqual(
            new[] { CheckpointPart.Segmenter }, Parts("13_full_state_dict_teacher", CheckpointKind.Teacher));
        CollectionAssert.AreEqual(
            new[] { CheckpointPart.Segmenter, CheckpointPart.TextEncoder, CheckpointPart.WordTable },
            Parts("13_full_state_dict_student", CheckpointKind.Student));
        CollectionAssert.AreEqual(
            new[] { CheckpointPart.CaptionModel, CheckpointPart.TransformerHead, CheckpointPart.TextEncoder, CheckpointPart.WordTable },
            Parts("13_full_state_dict_mmss", CheckpointKind.CaptionPretraining));
    }

    [TestMethod]
    public void Case_13_a_teacher_takes_from_captions_what_the_authors_loader_gives_it()
    {
        using var fixture = FixtureCase.Load("13_checkpoint_key_mapping");
        foreach (var pair in fixture.Json.GetProperty("teacher_from_mmss").EnumerateObject())
        {
            var target = CheckpointNames.Map(CheckpointKind.Teacher, pair.Name)!;
            var source = pair.Value.GetString() is { } name ? CheckpointNames.Map(CheckpointKind.CaptionPretraining, name)!.Target : null;
            Assert.IsTrue(target.Target is null || source == SourceInCaptionModel(target.Target), $"{pair.Name}: {source}");
        }
    }

    [TestMethod]
    public void Case_13_a_student_takes_from_its_teacher_what_the_authors_loader_gives_it()
    {
        using var fixture = FixtureCase.Load("13_checkpoint_key_mapping");
        var mapping = fixture.Json.GetProperty("student_from_teacher").EnumerateObject();
        foreach (var pair in mapping.Where(pair => pair.Value.GetString() is not null))
        {
            Assert.AreEqual(
                CheckpointNames.Map(CheckpointKind.Teacher, pair.Value.GetString()!)!.Target,
                CheckpointNames.Map(CheckpointKind.Student, pair.Name, takeTeacher: true)!.Target,
                pair.Name);
        }
    }

    [TestMethod]
    public void Case_16_tiny_teacher_from_mmss_has_the_weights_that_the_authors_loader_gives_it()
    {
        using var scope = torch.NewDisposeScope();
        using var fixture = FixtureCase.Load("16_tiny_teacher_from_mmss");
        using var checkpoint = ForeignCheckpoint.Open(FixtureCase.PathOf("16_tiny_mmss_ddp.pth"));
        var words = Words(checkpoint.WordDimension!.Value);
        using var captions = checkpoint.ImportCaptionModel(new CaptionModelImportOptions { Words = words });
        using var teacherCheckpoint = ForeignCheckpoint.Open(FixtureCase.PathOf("16_tiny_teacher.pth"));
        using var teacher = teacherCheckpoint.ImportSegmenter(
            new SegmenterImportOptions { Words = words, Classes = ["cat"] });
        var network = teacher.Network;
        using (torch.no_grad())
        {
            foreach (var parameter in network.parameters())
            {
                parameter.fill_(7);
            }
        }

        TeacherInitialization.Apply(network, captions);
        var values = network.state_dict();
        var compared = 0;
        foreach (var key in fixture.Json.GetProperty("keys").EnumerateObject())
        {
            if (CheckpointNames.Map(CheckpointKind.Teacher, key.Name)!.Target is not { } target)
            {
                continue;
            }

            var value = values[target].to_type(torch.ScalarType.Float64);
            var total = key.Value.GetProperty("abssum").GetDouble();
            Assert.AreEqual(total, value.abs().sum().item<double>(), 1e-6 * total, key.Name);
            Assert.AreEqual(key.Value.GetProperty("sum").GetDouble(), value.sum().item<double>(), 1e-6 * total, key.Name);
            compared++;
        }

        Assert.AreEqual(values.Count, compared);
    }

    [TestMethod]
    public void Case_13_Caffe2_blobs_are_named_as_the_authors_name_them()
    {
        using var fixture = FixtureCase.Load("13_c2_R50_blob_mapping");
        foreach (var blob in fixture.Json.GetProperty("blob_to_key").EnumerateObject())
        {
            // The classifier is called fc1000 by one and fc by the other.
            var key = blob.Value.GetString()!.Replace("fc1000.", "fc.", StringComparison.Ordinal);
            Assert.AreEqual(key, CaffeNames.ToTorchvision(blob.Name), blob.Name);
        }

        foreach (var key in fixture.Json.GetProperty("mmss_model_key_to_blob").EnumerateObject())
        {
            var ours = CheckpointNames.Map(CheckpointKind.ResidualNetwork, key.Value.GetString()!)!.Target;
            Assert.AreEqual(CheckpointNames.MapBackbone(CheckpointKind.CaptionPretraining, key.Name)!.Target, ours, key.Name);
        }
    }

    private static bool HasNoise(CheckpointKind kind, bool takeTeacher) => kind == CheckpointKind.Student && !takeTeacher;

    // SegmenterNetwork.CopyWeights in words.
    private static string? SourceInCaptionModel(string teacherName)
    {
        const string stage = "roi_heads.box.feature_extractor.head.";
        const string projection = "roi_heads.box.predictor.emb_pred.";
        return teacherName.StartsWith("backbone.body.", StringComparison.Ordinal) ? teacherName
            : teacherName.StartsWith(stage, StringComparison.Ordinal) ? $"backbone.body.{teacherName[stage.Length..]}"
            : teacherName.StartsWith(projection, StringComparison.Ordinal)
                ? $"mmss_heads.GroundingHead.v2l_projection.{teacherName[projection.Length..]}"
            : null;
    }

    // What is ignored as a second name is one in the listing, and of the names of a tensor one is the first; no two are taken.
    private static void CheckSecondNames(FixtureCase fixture, Dictionary<string, string> ignored, HashSet<string> taken)
    {
        var aliases = fixture.Json.GetProperty("aliases").EnumerateObject()
            .ToDictionary(alias => alias.Name, alias => alias.Value.GetString()!, StringComparer.Ordinal);
        var groups = ignored.Keys.Concat(taken).GroupBy(key => aliases.GetValueOrDefault(key, key)).ToDictionary(group => group.Key);
        foreach (var group in groups.Values)
        {
            Assert.IsLessThanOrEqualTo(1, group.Count(taken.Contains), string.Join(" ", group));
        }

        bool IsSecond(string key) => ignored.TryGetValue(key, out var reason) && reason.Contains("second name", StringComparison.Ordinal);
        foreach (var key in ignored.Keys.Where(IsSecond))
        {
            Assert.IsTrue(groups[aliases.GetValueOrDefault(key, key)].Any(other => !IsSecond(other)), $"{key} is no second name");
        }
    }

    private static Dictionary<string, long[]> Keys(FixtureCase fixture) => fixture.Json.GetProperty("keys").EnumerateObject()
        .ToDictionary(
            key => key.Name,
            key => key.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()).ToArray(),
            StringComparer.Ordinal);

    private static IReadOnlyDictionary<string, long[]> ShapesOf(CheckpointPart part, bool hasNoise)
    {
        if (!Shapes.TryGetValue((part, hasNoise), out var shapes))
        {
            using var scope = torch.NewDisposeScope();
            using var generator = new torch.Generator(1);
            var architecture = SegmenterArchitecture.Xpm;
            var width = architecture.EmbeddingDimension;
            var captions = new CaptionModelArchitecture { Backbone = architecture.Backbone, EmbeddingSize = width };
            var compatibility = new AuthorsCompatibility();
            shapes = part == CheckpointPart.WordTable
                ? new Dictionary<string, long[]> { ["word_embeddings.weight"] = [BertVocabulary, width] }
                : ShapesOf(part switch
                {
                    CheckpointPart.Segmenter => new SegmenterNetwork(architecture, hasNoise, new RegionProposalOptions(), generator),
                    CheckpointPart.CaptionModel => new CaptionNetwork(captions, compatibility, generator),
                    CheckpointPart.TransformerHead =>
                        new MultimodalTransformerHead(width, BertVocabulary, new BertSettings(), compatibility),
                    CheckpointPart.TextEncoder => new BertTextEncoder(width, BertPositions, BertBase),
                    _ => throw new ArgumentOutOfRangeException(nameof(part), part, null),
                });
            Shapes.Add((part, hasNoise), shapes);
        }

        return shapes;
    }

    private static Dictionary<string, long[]> ShapesOf(torch.nn.Module module)
    {
        using (module)
        {
            return module.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.shape, StringComparer.Ordinal);
        }
    }

    private static WordEmbeddings Words(int dimension) => WordEmbeddings.Random(["cat", "dog"], dimension, 1);
}
