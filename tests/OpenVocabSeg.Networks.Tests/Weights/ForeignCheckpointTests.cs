using System.Text.Json;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Backbones;
using OpenVocabSeg.Networks.Import;
using OpenVocabSeg.Networks.MaskHead;
using OpenVocabSeg.Networks.Tests.Parity.Support;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Weights;

/// <summary>Imported checkpoints of other code.</summary>
[TestClass]
public sealed class ForeignCheckpointTests
{
    // INDEX.json gives 16: labels exact, boxes 5e-3 px, scores 1e-4.
    private const double BoxTolerance = 5e-3;
    private const double ScoreTolerance = 1e-4;

    // INDEX.json gives mask probabilities 1e-3: a pixel may differ where the authors' pasted probability is as near to the threshold.
    // Of pasted masks it speaks in case 14 only: 0.01 % of the pixels.
    private const float ProbabilityTolerance = 1e-3f;
    private const double PixelTolerance = 1e-4;

    // The noise floor between CPU kernels that the authors' own numbers have; INDEX.json states none for feature maps.
    private const double FeatureTolerance = 1e-4;

    [TestMethod]
    [DataRow("16_tiny_student_ddp.pth", "student", false)]
    [DataRow("16_tiny_teacher.pth", "teacher", false)]
    [DataRow("16_tiny_teacher_legacy.pth", "teacher", false)]
    public void Case_16_checkpoint_inference_boxes_labels_scores_and_masks(string file, string outputs, bool takeTeacher)
    {
        using var fixture = FixtureCase.Load("16_checkpoint_inference");
        using var scope = NewDisposeScope();
        using var segmenter = Reload(Import(file, takeTeacher, fixture));
        var image = Image(fixture);
        var ours = segmenter.Predict([image], Detection(fixture))[0];
        var names = fixture.Scalar("class_names").EnumerateArray().Select(name => name.GetString()!).ToArray();
        var labels = fixture[$"{outputs}_labels"].data<long>().ToArray();
        var scores = fixture[$"{outputs}_scores"].data<float>().ToArray();
        var boxes = fixture[$"{outputs}_boxes"].data<float>().ToArray();
        var masks = fixture.Scalar($"{outputs}_rle_counts").EnumerateArray()
            .Select(counts => RunLengthMask.FromCompressedCounts(counts.GetString()!, image.Height, image.Width)).ToArray();
        var surely = Paste(fixture, outputs, image, 0.5f + ProbabilityTolerance);
        var perhaps = Paste(fixture, outputs, image, 0.5f - ProbabilityTolerance);
        var differentPixels = 0L;
        Assert.HasCount(labels.Length, ours);
        var left = ours.ToList();
        for (var i = 0; i < labels.Length; i++)
        {
            // Theirs are sorted by class and proposal, ours by score.
            var box = boxes.AsMemory(4 * i, 4);
            var found = left.Where(item => item.ClassName == names[labels[i]]).MinBy(item => Distance(item.Box, box.Span));
            Assert.IsNotNull(found, $"{i}: {names[labels[i]]}");
            Assert.IsLessThanOrEqualTo(BoxTolerance, Distance(found.Box, box.Span), $"box {i}");
            Assert.AreEqual(scores[i], found.Score, ScoreTolerance, $"score {i}");
            Assert.AreEqual(surely[i], RunLengthMask.Intersect(found.Mask, surely[i]), $"mask {i} lacks pixels");
            Assert.AreEqual(found.Mask, RunLengthMask.Intersect(found.Mask, perhaps[i]), $"mask {i} has pixels too many");
            differentPixels += masks[i].Area + found.Mask.Area - 2 * RunLengthMask.Intersect(masks[i], found.Mask).Area;
            left.Remove(found);
        }

        Assert.IsLessThanOrEqualTo(PixelTolerance * labels.Length * image.Height * image.Width, differentPixels);
        Assert.AreEqual(outputs == "student", segmenter.PredictsNoise);
    }

    [TestMethod]
    public void The_teacher_of_a_student_checkpoint_can_be_taken()
    {
        using var fixture = FixtureCase.Load("14_16_tiny_student_state");
        using var inference = FixtureCase.Load("16_checkpoint_inference");
        using var scope = NewDisposeScope();
        using var teacher = Import("16_tiny_student_ddp.pth", takeTeacher: true, inference);
        Assert.IsFalse(teacher.PredictsNoise);
        Assert.IsFalse(teacher.NormalizeEmbeddings);
        foreach (var (name, value) in teacher.Network.state_dict())
        {
            fixture.AssertExact(value, name);
        }
    }

    [TestMethod]
    public void The_architecture_is_read_from_the_shapes()
    {
        using var fixture = FixtureCase.Load("16_checkpoint_inference");
        using var student = Import("16_tiny_student_ddp.pth", takeTeacher: false, fixture);
        var architecture = student.Architecture;
        Assert.AreEqual(8, architecture.Backbone.StemWidth);
        CollectionAssert.AreEqual(
            new ResNetStageArchitecture[] { new(16, 4, 3, 1), new(32, 8, 4, 2), new(64, 16, 6, 2), new(128, 32, 3, 2) },
            architecture.Backbone.Stages.ToArray());
        Assert.AreEqual(32, architecture.EmbeddingDimension);
        Assert.AreEqual(16, architecture.Masks.Channels);
        CollectionAssert.AreEqual(SegmenterArchitecture.Xpm.Proposals.AnchorSizes.ToArray(), architecture.Proposals.AnchorSizes.ToArray());
        CollectionAssert.AreEqual(
            SegmenterArchitecture.Xpm.Proposals.AnchorAspectRatios.ToArray(), architecture.Proposals.AnchorAspectRatios.ToArray());
    }

    [TestMethod]
    [DataRow("16_tiny_student_ddp.pth")]
    [DataRow("16_tiny_teacher_legacy.pth")]
    public void Case_16_the_backbone_alone_makes_the_authors_features(string name)
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("backbone.safetensors");
        using var fixture = FixtureCase.Load("16_checkpoint_inference");
        using (var checkpoint = ForeignCheckpoint.Open(FixtureCase.PathOf(name)))
        {
            Assert.AreEqual(BackboneConvention.Msra, checkpoint.ImportBackbone(path));
        }

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var generator = new Generator(1);
        using var file = BackboneFile.Open(path);
        Assert.IsTrue(file.Architecture.StrideIn1x1);
        var body = new ResNetBackbone(file.Architecture, includeHeadStage: false, generator);
        var head = ResNetStage.CreateHead(file.Architecture, generator);
        ResNetWeights.LoadTorchvision(body, head, file);
        var mean = tensor(file.Preprocessing.Mean.ToArray()).view(1, 3, 1, 1);
        var image = fixture["image_u8_rgb"].to_type(ScalarType.Float32).flip(2).permute(2, 0, 1).unsqueeze(0) - mean;
        fixture.AssertClose(body.call(image)[^1], "features", FeatureTolerance);
    }

    [TestMethod]
    public void Caffe2_blobs_make_the_same_backbone_as_the_network_they_are_named_after()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var mapping = FixtureCase.Load("13_c2_R50_blob_mapping");
        using var checkpoint = ForeignCheckpoint.Open(FixtureCase.PathOf("16_tiny_mmss_ddp.pth"));
        using var captions = checkpoint.ImportCaptionModel(Captions(checkpoint));
        var values = captions.Network.state_dict();

        // Caffe2 has scale and shift only: the statistics of the network are set to none.
        foreach (var (name, value) in values)
        {
            if (name.EndsWith(".running_mean", StringComparison.Ordinal) || name.EndsWith(".running_var", StringComparison.Ordinal))
            {
                value.fill_(name.EndsWith("_var", StringComparison.Ordinal) ? 1 : 0);
            }
        }

        var blobs = mapping.Json.GetProperty("mmss_model_key_to_blob").EnumerateObject()
            .ToDictionary(pair => pair.Value.GetString()!, pair => values[pair.Name]);
        blobs.Add("fc1000_w", zeros(3, 4));
        blobs.Add("fc1000_b", zeros(3));
        SafeTensorsWriter.Write(folder.PathOf("blobs.safetensors"), blobs);
        using (var caffe = ForeignCheckpoint.Open(folder.PathOf("blobs.safetensors")))
        {
            Assert.AreEqual(CheckpointKind.ResidualNetwork, caffe.Kind);
            Assert.AreEqual(BackboneConvention.Msra, caffe.ImportBackbone(folder.PathOf("backbone.safetensors")));
        }

        using var generator = new Generator(1);
        using var file = BackboneFile.Open(folder.PathOf("backbone.safetensors"));
        var body = new ResNetBackbone(file.Architecture, includeHeadStage: true, generator);
        ResNetWeights.LoadTorchvision(body, head: null, file);
        var image = (rand([1, 3, 64, 96], generator: generator) - 0.5) * 255;
        FixtureCase.AssertClose(body.call(image)[^1], captions.Backbone.call(image)[^1], 1e-5, "C5");
    }

    [TestMethod]
    public void The_MSRA_network_under_torchvisions_names_is_known_by_its_range_of_colors()
    {
        using var folder = new TemporaryFolder();
        using var checkpoint = ForeignCheckpoint.Open(RealData.PathOf("resnet50-imagenet", "resnet50_msra_fp16.safetensors"));
        Assert.AreEqual(CheckpointKind.ResidualNetwork, checkpoint.Kind);
        Assert.AreEqual(BackboneConvention.Msra, checkpoint.ImportBackbone(folder.PathOf("backbone.safetensors")));
        using var file = BackboneFile.Open(folder.PathOf("backbone.safetensors"));
        Assert.AreEqual(Json(ResNetArchitecture.ResNet50), Json(file.Architecture));
        Assert.AreEqual(ChannelOrder.BlueGreenRed, file.Preprocessing.ChannelOrder);
        CollectionAssert.DoesNotContain(file.Tensors.Select(info => info.Name).ToArray(), "fc.weight");
        Assert.AreEqual(
            "the ImageNet classifier", checkpoint.DescribeBackbone().Single(item => item.Tensor.Name == "fc.weight").Reason);
    }

    [TestMethod]
    public void A_network_of_normalized_colors_is_torchvisions()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var architecture = ResNetArchitecture.ResNet50 with
        {
            Block = ResNetBlockKind.Basic,
            StemWidth = 4,
            Stages = [new(4, 4, 2, 1), new(8, 8, 2, 2), new(16, 16, 2, 2), new(32, 32, 2, 2)],
            StrideIn1x1 = false,
        };
        var network = new ResNetBackbone(architecture, includeHeadStage: true, generator);
        var weights = network.state_dict().ToDictionary(
            pair => pair.Key.Replace("stem.", string.Empty, StringComparison.Ordinal), pair => pair.Value);
        weights.Add("fc.weight", zeros(10, 32));
        weights.Add("bn1.num_batches_tracked", zeros([], ScalarType.Int64));
        SafeTensorsWriter.Write(folder.PathOf("resnet18.safetensors"), weights);
        using var checkpoint = ForeignCheckpoint.Open(folder.PathOf("resnet18.safetensors"));
        Assert.AreEqual(BackboneConvention.Torchvision, checkpoint.ImportBackbone(folder.PathOf("backbone.safetensors")));
        using var file = BackboneFile.Open(folder.PathOf("backbone.safetensors"));
        Assert.AreEqual(Json(architecture), Json(file.Architecture));
        Assert.AreEqual(ChannelOrder.RedGreenBlue, file.Preprocessing.ChannelOrder);
        Assert.AreEqual(BackboneConvention.Msra, checkpoint.ImportBackbone(folder.PathOf("msra.safetensors"), BackboneConvention.Msra));
    }

    [TestMethod]
    public void What_cannot_be_imported_is_named_and_nothing_is_written()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var fixture = FixtureCase.Load("16_checkpoint_inference");
        var student = PyTorchTensors("16_tiny_student_ddp.pth");
        var output = folder.PathOf("out.safetensors");

        void Refuses(string message, Action<Dictionary<string, Tensor>> change, Action<ForeignCheckpoint>? import = null)
        {
            var tensors = new Dictionary<string, Tensor>(student);
            change(tensors);
            SafeTensorsWriter.Write(folder.PathOf("changed.safetensors"), tensors);
            var exception = Assert.ThrowsExactly<InvalidDataException>(() =>
            {
                using var checkpoint = ForeignCheckpoint.Open(folder.PathOf("changed.safetensors"));
                (import ?? (c => c.ImportSegmenter(Options(fixture)).Dispose()))(checkpoint);
            });
            Assert.Contains(message, exception.Message);
            Assert.Contains("changed.safetensors", exception.Message);
            Assert.IsFalse(File.Exists(output));
        }

        Refuses("no known detector, caption model or residual network", tensors => Keep(tensors, "bert."));
        Refuses("detector of a fixed list of classes", tensors =>
        {
            Remove(tensors, "roi_heads_student.");
            Remove(tensors, "roi_heads.box.predictor.emb_pred.");
        });
        Refuses("it has no mask predictor", tensors => Remove(tensors, "roi_heads_student.mask."));
        Refuses("'backbone.body.layer2.1.conv2.weight'", tensors => Remove(tensors, "backbone.body.layer2.1.conv2.weight"));
        Refuses("missing (backbone.body.layer2.1.bn2.weight)", tensors => Remove(tensors, "backbone.body.layer2.1.bn2.weight"));
        Refuses("but [4, 4, 3, 3] is needed", tensors => tensors["backbone.body.layer1.0.conv2.weight"] = zeros(4, 2, 3, 3));
        Refuses("box regression must not depend on the class", tensors =>
            tensors["roi_heads_student.box.predictor.bbox_pred.weight"] = zeros(28, 128));
        Refuses("masks must not depend on the class", tensors =>
            tensors["roi_heads_student.mask.predictor.mask_fcn_logits.weight"] = zeros(7, 16, 1, 1));
        Refuses("are not combinations of sizes", tensors => tensors["rpn.anchor_generator.cell_anchors.0"] = rand(15, 4));
        Refuses("the mask head has separate features", tensors =>
        {
            const string twin = "roi_heads_student.mask.feature_extractor.head.layer4.1.conv1.weight";
            tensors[twin] = tensors[twin] + 1;
        });
        Refuses("contains a detector, not a caption model", _ => { }, checkpoint =>
            checkpoint.ImportCaptionModel(Captions(checkpoint)).Dispose());
        Refuses("no complete batch normalization 'layer1.0.bn1'", tensors =>
            Remove(tensors, "backbone.body.layer1.0.bn1.running_mean"), checkpoint => checkpoint.ImportBackbone(output));
        Refuses("trained with vectors of 32", _ => { }, checkpoint =>
            checkpoint.ImportSegmenter(Options(fixture) with { Words = Random(16) }).Dispose());
        using var whole = ForeignCheckpoint.Open(FixtureCase.PathOf("16_tiny_student_ddp.pth"));
        Assert.Contains("zebre", Assert.ThrowsExactly<ArgumentException>(() =>
            whole.ImportSegmenter(Options(fixture) with { Classes = ["zebre"] })).Message);
        Assert.ThrowsExactly<ArgumentException>(() => whole.ImportSegmenter(Options(fixture) with { Classes = [] }));
    }

    [TestMethod]
    public void Shapes_that_would_make_a_huge_network_are_refused_before_it_is_made()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var fixture = FixtureCase.Load("16_checkpoint_inference");
        var tensors = PyTorchTensors("16_tiny_teacher.pth");

        // Each is small; a network as wide as the one and as narrow as the other has 9·10¹² weights.
        tensors["backbone.body.layer1.0.conv1.weight"] = zeros(1_000_000, 1, 1, 1);
        tensors["backbone.body.layer1.0.conv3.weight"] = zeros(1_000_000, 1, 1, 1);
        SafeTensorsWriter.Write(folder.PathOf("wide.safetensors"), tensors);
        using var checkpoint = ForeignCheckpoint.Open(folder.PathOf("wide.safetensors"));
        var exception = Assert.ThrowsExactly<InvalidDataException>(() => checkpoint.ImportSegmenter(Options(fixture)));
        Assert.Contains("layer1.0.conv1.weight", exception.Message);
    }

    [TestMethod]
    public void Importing_leaves_no_tensors_behind()
    {
        using var fixture = FixtureCase.Load("16_checkpoint_inference");
        _ = fixture["class_embeddings"];
        LiveTensors.AssertFlat(() => Import("16_tiny_teacher.pth", takeTeacher: false, fixture).Dispose());
        using var folder = new TemporaryFolder();
        using var checkpoint = ForeignCheckpoint.Open(FixtureCase.PathOf("16_tiny_mmss_ddp.pth"));
        LiveTensors.AssertFlat(() => checkpoint.ImportBackbone(folder.PathOf("backbone.safetensors")));
        LiveTensors.AssertFlat(() => checkpoint.ImportCaptionModel(Captions(checkpoint)).Dispose());
    }

    private static RunLengthMask[] Paste(FixtureCase fixture, string outputs, PixelImage image, float threshold)
    {
        var size = new ImageSize(image.Height, image.Width);
        return MaskPaster.Paste(fixture[$"{outputs}_mask_prob"].squeeze(1), fixture[$"{outputs}_boxes"], size, size, threshold);
    }

    private static InstanceSegmenter Import(string file, bool takeTeacher, FixtureCase fixture)
    {
        using var checkpoint = ForeignCheckpoint.Open(FixtureCase.PathOf(file));
        return checkpoint.ImportSegmenter(Options(fixture) with { TakeTeacher = takeTeacher });
    }

    private static InstanceSegmenter Reload(InstanceSegmenter segmenter)
    {
        using var stream = new MemoryStream();
        using (segmenter)
        {
            segmenter.Save(stream);
        }

        stream.Position = 0;
        return InstanceSegmenter.Load(stream);
    }

    private static SegmenterImportOptions Options(FixtureCase fixture)
    {
        // The authors' first class is the background, a row of zeros.
        var names = fixture.Scalar("class_names").EnumerateArray().Select(name => name.GetString()!).Skip(1).ToArray();
        var rows = fixture["class_embeddings"].data<float>().ToArray().Chunk((int)fixture["class_embeddings"].shape[1]).Skip(1);
        var (height, width) = ((int)fixture.Number("image_height"), (int)fixture.Number("image_width"));
        return new SegmenterImportOptions
        {
            Words = WordEmbeddings.FromVectors(names, rows),
            Classes = names,
            Preprocessing = new ImagePreprocessing { MinSize = Math.Min(height, width), MaxSize = Math.Max(height, width) },
        };
    }

    private static DetectionSettings Detection(FixtureCase fixture)
    {
        int Override(string name) => int.Parse(
            fixture.Json.GetProperty("config").GetProperty("overrides").EnumerateArray().Select(item => item.GetString()!)
                .SkipWhile(item => item != name).ElementAt(1),
            System.Globalization.CultureInfo.InvariantCulture);
        return new DetectionSettings
        {
            Proposals = new ProposalLimits(Override("MODEL.RPN.PRE_NMS_TOP_N_TEST"), Override("MODEL.RPN.POST_NMS_TOP_N_TEST")),
            MaxDetections = Override("MODEL.ROI_HEADS.DETECTIONS_PER_IMG"),
        };
    }

    private static PixelImage Image(FixtureCase fixture)
    {
        var shape = fixture["image_u8_rgb"].shape;
        return new PixelImage((int)shape[0], (int)shape[1], fixture["image_u8_rgb"].flip(2).contiguous().data<byte>().ToArray());
    }

    // Their last column and row belong to the box; our edge is after them.
    private static double Distance(BoundingBox box, ReadOnlySpan<float> other) => Math.Max(
        Math.Max(Math.Abs(box.X0 - other[0]), Math.Abs(box.Y0 - other[1])),
        Math.Max(Math.Abs(box.X1 - 1 - other[2]), Math.Abs(box.Y1 - 1 - other[3])));

    private static Dictionary<string, Tensor> PyTorchTensors(string file)
    {
        using var checkpoint = OpenVocabSeg.Networks.PyTorchCheckpoint.Open(FixtureCase.PathOf(file));
        return checkpoint.Tensors.ToDictionary(info => info.Name, info => checkpoint.Read(info.Name));
    }

    private static void Remove(Dictionary<string, Tensor> tensors, string prefix)
    {
        foreach (var name in tensors.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).ToArray())
        {
            tensors.Remove(name);
        }
    }

    private static void Keep(Dictionary<string, Tensor> tensors, string prefix)
    {
        foreach (var name in tensors.Keys.Where(name => !name.StartsWith(prefix, StringComparison.Ordinal)).ToArray())
        {
            tensors.Remove(name);
        }
    }

    private static CaptionModelImportOptions Captions(ForeignCheckpoint checkpoint) =>
        new() { Words = Random(checkpoint.WordDimension!.Value) };

    private static WordEmbeddings Random(int dimension) => WordEmbeddings.Random(["cat", "dog"], dimension, 1);

    private static string Json(ResNetArchitecture architecture) =>
        JsonSerializer.Serialize(architecture, BackboneJson.Default.ResNetArchitecture);
}
