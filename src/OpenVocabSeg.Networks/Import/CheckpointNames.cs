using OpenVocabSeg.Networks.Weights;

namespace OpenVocabSeg.Networks.Import;

/// <summary>
/// Maps the names of the authors' checkpoints (XPM, OVR-CNN, maskrcnn-benchmark) to the names of this library, one to one. The first rule
/// that matches a name is used.
/// </summary>
internal static class CheckpointNames
{
    private const string Counter = "a counter of batch normalization that is never read";
    private const string SharedStage = "a second name, in the mask head, of the last stage that it shares with the box head";
    private const string SecondTable = "a second name of the table of word pieces";
    private const string Average = "a counter of averaged weights that is never read";
    private const string Pooler = "BERT's sentence vector, which is never read";
    private const string Positions = "0, 1, 2, …";

    private static readonly NameRule[] Teacher =
    [
        NameRule.Map("backbone.body.", CheckpointPart.Segmenter, "backbone.body."),
        NameRule.Map("rpn.", CheckpointPart.Segmenter, "rpn."),
        NameRule.Ignore("roi_heads.mask.feature_extractor.", SharedStage),
        NameRule.Ignore("roi_heads.box.predictor.cls_score.", "the class vectors of OVR-CNN: here the vocabulary is data"),
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
        NameRule.Ignore("roi_heads.", "the frozen teacher's heads, imported only if the teacher is requested"),
        .. StudentRest,
    ];

    private static readonly NameRule[] TeacherOfStudent =
    [
        NameRule.Ignore("roi_heads_student.", "the student's heads, imported only if the student is requested"),
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

    /// <summary>Recognizes the kind of a checkpoint by its names.</summary>
    /// <returns>The kind; null if it is unknown.</returns>
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

    /// <summary>
    /// Gets the first component that all names have, such as <c>model.</c> of a Lightning module; null if they differ.
    /// </summary>
    public static string? CommonPrefix(IReadOnlyCollection<string> names)
    {
        var first = names.FirstOrDefault(name => name != WrapperNames.AverageCounter) ?? string.Empty;
        var prefix = first[..(first.IndexOf('.') + 1)];
        return prefix.Length > 0 && names.All(name =>
            name == WrapperNames.AverageCounter || name.StartsWith(prefix, StringComparison.Ordinal)) ? prefix : null;
    }

    /// <summary>Maps a tensor for the import of a whole checkpoint.</summary>
    /// <param name="kind">The content of the checkpoint.</param>
    /// <param name="name">The name of the tensor, without the prefix <c>module.</c> of parallel training.</param>
    /// <param name="takeTeacher">Whether to import the teacher of a student's checkpoint.</param>
    /// <returns>The mapped name; null if no rule matches.</returns>
    public static MappedName? Map(CheckpointKind kind, string name, bool takeTeacher = false) => Map(
        kind switch
        {
            CheckpointKind.CaptionPretraining => CaptionPretraining,
            CheckpointKind.Teacher => Teacher,
            CheckpointKind.Student => takeTeacher ? TeacherOfStudent : Student,
            CheckpointKind.ResidualNetwork => ResidualNetwork,
            CheckpointKind.Detector => Backbone,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "This kind of checkpoint does not exist."),
        },
        kind == CheckpointKind.ResidualNetwork ? CaffeNames.ToTorchvision(name) : name);

    /// <summary>Maps a tensor for the import of only the residual network of a checkpoint.</summary>
    /// <param name="kind">The content of the checkpoint.</param>
    /// <param name="name">The name of the tensor.</param>
    public static MappedName? MapBackbone(CheckpointKind kind, string name)
    {
        if (kind == CheckpointKind.ResidualNetwork)
        {
            return Map(kind, name);
        }

        // A student's checkpoint has two last stages. That of the student is imported.
        return kind == CheckpointKind.Student && name.StartsWith("roi_heads.", StringComparison.Ordinal)
            ? MappedName.Ignored("the teacher's heads")
            : Map(Backbone, name);
    }

    private static MappedName? Map(NameRule[] rules, string name) =>
        name.EndsWith(".num_batches_tracked", StringComparison.Ordinal) ? MappedName.Ignored(Counter)
            : name == WrapperNames.AverageCounter ? MappedName.Ignored(Average)
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
