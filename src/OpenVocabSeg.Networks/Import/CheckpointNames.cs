namespace OpenVocabSeg.Networks.Import;

/// <summary>
/// The names of the authors' checkpoints (XPM, OVR-CNN, maskrcnn-benchmark), one to one with ours. The first rule that speaks of a
/// name decides.
/// </summary>
internal static class CheckpointNames
{
    private const string Counter = "a counter of batch normalization, which nothing reads";
    private const string SharedStage = "the mask head's second name of the box head's last stage, which both share";
    private const string SecondTable = "a second name of the table of word pieces";
    private const string Pooler = "BERT's sentence vector, which nothing reads";
    private const string Positions = "0, 1, 2, …";

    private static readonly NameRule[] Teacher =
    [
        NameRule.Map("backbone.body.", CheckpointPart.Segmenter, "backbone.body."),
        NameRule.Map("rpn.", CheckpointPart.Segmenter, "rpn."),
        NameRule.Ignore("roi_heads.mask.feature_extractor.", SharedStage),
        NameRule.Ignore("roi_heads.box.predictor.cls_score.", "the class vectors that OVR-CNN stores: here the vocabulary is data"),
        NameRule.Map("roi_heads.", CheckpointPart.Segmenter, "roi_heads."),
    ];

    private static readonly NameRule[] StudentRest =
    [
        NameRule.Ignore("lambda_exemplar", "the weight of an exemplar memory that the authors' code leaves empty"),
        .. Bert("bert."),
    ];

    private static readonly NameRule[] Student =
    [
        NameRule.Map("backbone.body.", CheckpointPart.Segmenter, "backbone.body."),
        NameRule.Map("rpn.", CheckpointPart.Segmenter, "rpn."),
        NameRule.Ignore("roi_heads_student.mask.feature_extractor.", SharedStage),
        NameRule.Map("roi_heads_student.", CheckpointPart.Segmenter, "roi_heads."),
        NameRule.Ignore("roi_heads.", "the frozen teacher's heads, imported when the teacher is asked for"),
        .. StudentRest,
    ];

    private static readonly NameRule[] TeacherOfStudent =
    [
        NameRule.Ignore("roi_heads_student.", "the student's heads, imported when the student is asked for"),
        NameRule.Ignore("roi_heads.mask.predictor.uncertain_pred.", "a noise branch that no loss of the teacher trains"),
        .. Teacher,
        .. StudentRest,
    ];

    private static readonly NameRule[] CaptionPretraining =
    [
        NameRule.Map("backbone.body.", CheckpointPart.CaptionModel, "backbone.body."),
        NameRule.Map("mmss_heads.GroundingHead.", CheckpointPart.CaptionModel, "mmss_heads.GroundingHead."),
        NameRule.Ignore("mmss_heads.TransformerHead.backbone.", "a second name of the language backbone"),
        NameRule.Ignore("mmss_heads.TransformerHead.v2l_projection.", "a second name of the grounding head's projection"),
        NameRule.Ignore("mmss_heads.TransformerHead.heads.imagePredictions.", "an image prediction head that no loss trains"),
        NameRule.Ignore("mmss_heads.TransformerHead.heads.predictions.decoder.weight", SecondTable),
        NameRule.Ignore("mmss_heads.TransformerHead.heads.predictions.decoder.bias", "a second name of heads.predictions.bias"),
        NameRule.Map("mmss_heads.TransformerHead.", CheckpointPart.TransformerHead, ""),
        .. Bert("language_backbone.body."),
    ];

    private static readonly NameRule[] ResidualNetwork =
    [
        NameRule.Ignore("fc.", "the ImageNet classifier"),
        NameRule.Ignore("conv1.bias", "a bias that the networks of the authors do not have"),
        NameRule.Map("conv1.", CheckpointPart.ResidualNetwork, "conv1."),
        NameRule.Map("bn1.", CheckpointPart.ResidualNetwork, "bn1."),
        .. Enumerable.Range(1, 4).Select(stage => NameRule.Map($"layer{stage}.", CheckpointPart.ResidualNetwork, $"layer{stage}.")),
    ];

    // A residual network inside a larger checkpoint.
    private static readonly NameRule[] Backbone =
    [
        NameRule.Map("backbone.body.stem.", CheckpointPart.ResidualNetwork, ""),
        NameRule.Map("backbone.body.", CheckpointPart.ResidualNetwork, ""),
        .. new[] { "roi_heads_student", "roi_heads" }.Select(heads => NameRule.Map(
            $"{heads}.box.feature_extractor.head.", CheckpointPart.ResidualNetwork, "")),
    ];

    /// <summary>What kind of checkpoint has these names.</summary>
    /// <returns>Null where they are of none that is known.</returns>
    public static CheckpointKind? Recognize(IReadOnlyCollection<string> names)
    {
        bool Has(string name) => names.Contains(name);
        bool HasPrefix(string prefix) => names.Any(name => name.StartsWith(prefix, StringComparison.Ordinal));
        return Has("mmss_heads.GroundingHead.v2l_projection.weight") ? CheckpointKind.CaptionPretraining
            : HasPrefix("roi_heads_student.") ? CheckpointKind.Student
            : Has("roi_heads.box.predictor.emb_pred.weight") ? CheckpointKind.Teacher
            : Has("backbone.body.layer1.0.conv1.weight") ? CheckpointKind.Detector
            : Has("layer1.0.conv1.weight") || Has(CaffeNames.FirstConvolution) ? CheckpointKind.ResidualNetwork
            : null;
    }

    /// <summary>What becomes of a tensor where a checkpoint is imported whole.</summary>
    /// <param name="kind">What the checkpoint holds.</param>
    /// <param name="name">The tensor, without the prefix <c>module.</c> of parallel training.</param>
    /// <param name="takeTeacher">Of a student, whether its teacher is wanted.</param>
    /// <returns>Null where no rule speaks of the name.</returns>
    public static MappedName? Map(CheckpointKind kind, string name, bool takeTeacher = false) => Map(
        kind switch
        {
            CheckpointKind.CaptionPretraining => CaptionPretraining,
            CheckpointKind.Teacher => Teacher,
            CheckpointKind.Student => takeTeacher ? TeacherOfStudent : Student,
            CheckpointKind.ResidualNetwork => ResidualNetwork,
            CheckpointKind.Detector => Backbone,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such kind of checkpoint."),
        },
        kind == CheckpointKind.ResidualNetwork ? CaffeNames.ToTorchvision(name) : name);

    /// <summary>What becomes of a tensor where only the residual network of a checkpoint is imported.</summary>
    /// <param name="kind">What the checkpoint holds.</param>
    /// <param name="name">The tensor.</param>
    public static MappedName? MapBackbone(CheckpointKind kind, string name)
    {
        if (kind == CheckpointKind.ResidualNetwork)
        {
            return Map(kind, name);
        }

        // A student's checkpoint has two last stages; the student's own is taken.
        return kind == CheckpointKind.Student && name.StartsWith("roi_heads.", StringComparison.Ordinal)
            ? MappedName.Ignored("the teacher's heads")
            : Map(Backbone, name);
    }

    private static MappedName? Map(NameRule[] rules, string name) =>
        name.EndsWith(".num_batches_tracked", StringComparison.Ordinal)
            ? MappedName.Ignored(Counter)
            : rules.Select(rule => rule.Apply(name)).FirstOrDefault(mapped => mapped is not null);

    private static NameRule[] Bert(string prefix) =>
    [
        NameRule.Ignore($"{prefix}embeddings", SecondTable),
        NameRule.Map($"{prefix}bert_model.embeddings.word_embeddings.weight", CheckpointPart.WordTable, "word_embeddings.weight"),
        NameRule.Ignore($"{prefix}bert_model.embeddings.position_ids", Positions),
        NameRule.Ignore($"{prefix}bert_model.pooler.", Pooler),
        NameRule.Map($"{prefix}bert_model.", CheckpointPart.TextEncoder, ""),
    ];
}
