using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.CaptionPretraining;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.RobustStudent;
using OpenVocabSeg.Networks.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests;

/// <summary>
/// What each flag of <see cref="AuthorsCompatibility"/> switches, and that the default is right. That the flags give the authors' numbers
/// is tested by the parity cases 09, 11, 12, 15, 21 and 22.
/// </summary>
[TestClass]
public sealed class AuthorsCompatibilityTests
{
    private static readonly string[] Classes = ["cat", "dog"];

    [TestMethod]
    public void All_flags_are_off_by_default_and_on_in_All()
    {
        var flags = typeof(AuthorsCompatibility).GetProperties().Where(property => property.PropertyType == typeof(bool)).ToArray();
        Assert.HasCount(6, flags);
        foreach (var flag in flags)
        {
            Assert.IsFalse((bool)flag.GetValue(new AuthorsCompatibility())!, flag.Name);
            Assert.IsTrue((bool)flag.GetValue(AuthorsCompatibility.All)!, flag.Name);
        }
    }

    [TestMethod]
    public void Pseudo_labeled_images_have_a_background_unless_the_first_class_stands_for_it()
    {
        using var scope = NewDisposeScope();
        var words = WordEmbeddings.Random(Classes, 4, seed: 1);
        var ours = new StudentSettings();
        var rows = StudentTrainer.PseudoEmbeddings(words, Classes, ours, CPU);
        Assert.AreEqual(3, rows.shape[0]);
        Assert.AreEqual(0, rows[0].abs().sum().item<float>());
        CollectionAssert.AreEqual(new long[] { 1, 2 }, Classes.Select(name => StudentTrainer.PseudoRows(Classes, ours)[name]).ToArray());

        var theirs = ours with { Compatibility = new AuthorsCompatibility { PseudoBackgroundIsFirstClass = true } };
        Assert.IsTrue(StudentTrainer.PseudoEmbeddings(words, Classes, theirs, CPU).allclose(words.EmbedAll(Classes)));
        CollectionAssert.AreEqual(new long[] { 0, 1 }, Classes.Select(name => StudentTrainer.PseudoRows(Classes, theirs)[name]).ToArray());
    }

    [TestMethod]
    public void Only_pseudo_masks_are_dilated_and_only_on_request()
    {
        using var scope = NewDisposeScope();
        var size = new ImageSize(40, 40);
        var box = new BoundingBox(3, 3, 20, 20);
        var instance = new AnnotatedInstance("cat", box, RunLengthMask.FromBox(box, size.Height, size.Width));
        var image = new TrainingImage
        {
            Image = new PixelImage(size.Height, size.Width, new byte[size.Height * size.Width * 3]),
            Instances = [instance],
            PseudoInstances = [instance],
        };
        var covered = Covered(image, size, new AuthorsCompatibility());
        Assert.AreEqual(covered.Annotated, covered.Pseudo);
        var theirs = Covered(image, size, new AuthorsCompatibility { DilatedMaskTargets = true });
        Assert.AreEqual(covered.Annotated, theirs.Annotated);
        Assert.IsGreaterThan(covered.Pseudo, theirs.Pseudo);
    }

    [TestMethod]
    public void A_caption_without_words_is_far_from_every_image_unless_their_distance_is_asked_for()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var words = randn([2, 3, 4], generator: generator);
        var regions = randn([2, 5, 4], generator: generator);
        var wordMask = tensor(new[,] { { true, true, false }, { false, false, false } });
        var regionMask = ones([2, 5], ScalarType.Bool);
        var ours = Distances(new AuthorsCompatibility());
        Assert.IsGreaterThan(ours[0].max().item<float>() + 50, ours[1].min().item<float>());
        var theirs = Distances(new AuthorsCompatibility { EmptyCaptionsAtDistanceZero = true });
        Assert.AreEqual(0, theirs[1].abs().max().item<float>());
        Assert.IsTrue(theirs[0].allclose(ours[0]));

        Tensor Distances(AuthorsCompatibility compatibility)
        {
            using var head = new GroundingHead(4, 4, new GroundingSettings(), compatibility);
            return head.Distances(words, wordMask, regions, regionMask).Words!;
        }
    }

    [TestMethod]
    public void The_gradient_of_a_negative_caption_goes_to_its_own_pair_unless_theirs_is_asked_for()
    {
        using var scope = NewDisposeScope();

        // Row: caption, column: image. The hardest negative caption of image 0 is 1, of image 1 is 2, of image 2 is 0.
        var costs = new[,] { { 0f, 5, 1 }, { 1, 0, 5 }, { 5, 1, 0 } };
        CollectionAssert.AreEqual(new[] { (1L, 0L), (2L, 1L), (0L, 2L) }, Negatives(new AuthorsCompatibility()));
        CollectionAssert.AreEqual(
            new[] { (0L, 1L), (1L, 2L), (2L, 0L) }, Negatives(new AuthorsCompatibility { MirroredTripletGradients = true }));

        (long Caption, long Image)[] Negatives(AuthorsCompatibility compatibility)
        {
            var settings = new GroundingSettings
            {
                Matching = new()
                {
                    Loss = MatchingLoss.Triplet,
                    NegativeMining = NegativeMining.Hardest,
                    TripletMargin = 3,
                },
                AlignRegions = false,
            };
            using var head = new GroundingHead(4, 4, settings, compatibility);
            var distance = tensor(costs).requires_grad_();
            var losses = head.Losses(new PairDistances(distance, null), new Random(0));
            losses.Single(loss => loss.Name.EndsWith("choose caption", StringComparison.Ordinal)).Loss.backward();
            var gradient = distance.grad!;
            return [.. Enumerable.Range(0, 3).Select(image => Enumerable.Range(0, 9)
                .Select(i => ((long)i / 3, (long)i % 3))
                .Where(pair => gradient[pair.Item1, pair.Item2].item<float>() < 0).ElementAt(image))
                .OrderBy(pair => compatibility.MirroredTripletGradients ? pair.Item1 : pair.Item2)];
        }
    }

    [TestMethod]
    public void Padding_is_attended_to_only_on_request()
    {
        using var scope = NewDisposeScope();
        Assert.AreEqual(0, Change(new AuthorsCompatibility()), 1e-5);
        Assert.IsGreaterThan(1e-3, Change(new AuthorsCompatibility { AttendToPadding = true }));

        // Change of the pair costs for other values in the padding.
        static double Change(AuthorsCompatibility compatibility)
        {
            using var generator = new Generator(3);
            using var head = new MultimodalTransformerHead(
                8, 11, new BertSettings { Layers = 2, Heads = 2, FeedForwardWidth = 12 }, compatibility);
            head.Initialize(generator);
            using (no_grad())
            {
                // BERT's initial weights are so small that attention would hardly matter.
                foreach (var parameter in head.parameters())
                {
                    parameter.mul_(20);
                }
            }

            var tokens = randn([2, 4, 8], generator: generator);
            var regions = randn([2, 5, 8], generator: generator);
            var vocabulary = randn([11, 8], generator: generator);
            var present = arange(4).lt(3).expand(2, -1);
            var others = tokens.clone();
            others[.., 3..] = randn([2, 1, 8], generator: generator) * 5;
            return (Costs(tokens) - Costs(others)).abs().max().item<float>();

            Tensor Costs(Tensor captionTokens)
            {
                var captions = new CaptionTokens(
                    captionTokens, present, captionTokens, present, present, zeros([2, 4], ScalarType.Int64));
                var batch = new RegionBatch(regions, ones([2, 5], ScalarType.Bool), zeros([2, 5, 2]));
                return head.Read(captions, regions, batch, vocabulary, dropout: null).PairCosts;
            }
        }
    }

    private static (long Annotated, long Pseudo) Covered(TrainingImage image, ImageSize size, AuthorsCompatibility compatibility)
    {
        using var generator = new Generator(0);
        using var network = new SegmenterNetwork(ModelPresets.QuickStart.Architecture, withNoise: true, new(), generator);
        var settings = ModelPresets.QuickStart.Student with { Compatibility = compatibility };
        var trainer = new StudentTrainer(network, Classes, Classes, settings, new TrainingContext(), generator);
        return (Count(pseudo: false), Count(pseudo: true));

        long Count(bool pseudo)
        {
            var target = new float[14 * 14];
            trainer.Targets(image, new ImageTransform(size, size, Flipped: false), pseudo).Masks[0].Draw([0f, 0, 30, 30], 14, target);
            return target.LongCount(value => value > 0);
        }
    }
}
