using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.CaptionPretraining;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.Import;
using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Weights;
using OpenVocabSeg.Networks.Weights.PyTorch;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks;

/// <summary>
/// A checkpoint that PyTorch code wrote: one of XPM, OVR-CNN or maskrcnn-benchmark (<c>.pth</c>, zip and legacy format), or a residual
/// network with torchvision's or Caffe2's names (<c>.pth</c>, safetensors). Nothing in the file is executed. The names of the tensors
/// determine the content, and their shapes the architecture.
/// </summary>
public sealed class ForeignCheckpoint : IDisposable
{
    private const string Unknown = "unknown";
    private const string AnchorPrefix = "rpn.anchor_generator.";

    private readonly WeightsFile _opened;
    private readonly ITensorSource _file;

    private ForeignCheckpoint(WeightsFile opened, ITensorSource file, CheckpointKind kind)
    {
        _opened = opened;
        _file = file;
        Kind = kind;
    }

    /// <summary>The content of the checkpoint.</summary>
    public CheckpointKind Kind { get; }

    /// <summary>Length of the word vectors with which a detector or caption model was trained; null for other checkpoints.</summary>
    public int? WordDimension
    {
        get
        {
            var projection = Kind switch
            {
                CheckpointKind.CaptionPretraining => "mmss_heads.GroundingHead.v2l_projection.weight",
                CheckpointKind.Student => "roi_heads_student.box.predictor.emb_pred.weight",
                CheckpointKind.Teacher => "roi_heads.box.predictor.emb_pred.weight",
                _ => null,
            };
            return _file.Tensors.FirstOrDefault(info => info.Name == projection) is { Shape: [<= int.MaxValue and var length, _] }
                ? (int)length
                : null;
        }
    }

    /// <summary>Opens a checkpoint, which stays open until this object is disposed.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="weights">
    /// Which weights of a <c>.pth</c> file: null for the usual ones, <c>ema</c> for averaged ones, or the key of an entry
    /// (<see cref="PyTorchCheckpoint.Open(string, string?)"/>).
    /// </param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// It is damaged, refers to code (the message names the reference), has unknown content, or has no such weights (the message names
    /// those that it has).
    /// </exception>
    public static ForeignCheckpoint Open(string path, string? weights = null)
    {
        TorchRuntime.Initialize();
        var file = WeightsFile.Open(path, weights);
        try
        {
            return Recognize(file, file) ?? throw new InvalidDataException(
                $"{path} contains no known detector, caption model or residual network: its {file.Tensors.Count} tensors begin with "
                + $"{string.Join(", ", file.Tensors.Take(3).Select(info => info.Name))}.");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Describes how <see cref="ImportSegmenter"/> or <see cref="ImportCaptionModel"/> uses each tensor.</summary>
    /// <param name="takeTeacher">
    /// Whether to describe the import of the teacher, if the checkpoint contains a student and its teacher.
    /// </param>
    public IReadOnlyList<CheckpointTensor> Describe(bool takeTeacher = false) =>
        [.. _file.Tensors.Select(info => Describe(info, CheckpointNames.Map(Kind, info.Name, takeTeacher)))];

    /// <summary>Describes how <see cref="ImportBackbone"/> uses each tensor.</summary>
    public IReadOnlyList<CheckpointTensor> DescribeBackbone() =>
        [.. _file.Tensors.Select(info => Describe(info, CheckpointNames.MapBackbone(Kind, info.Name) is { } mapped
            ? mapped : MappedName.Ignored("not part of the residual network")))];

    /// <summary>Creates a segmenter from a teacher or student.</summary>
    /// <param name="options">Words, classes, and other values that the checkpoint does not contain.</param>
    /// <returns>The segmenter, on the CPU; to be disposed.</returns>
    /// <exception cref="ArgumentException">A class name has an unknown word or occurs twice, or there are no classes.</exception>
    /// <exception cref="InvalidDataException">
    /// The checkpoint contains no detector with masks and an embedding classifier, weights are missing or their shapes do not match, or
    /// the words have another dimension. The message names all missing weights.
    /// </exception>
    public InstanceSegmenter ImportSegmenter(SegmenterImportOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (Kind is not (CheckpointKind.Teacher or CheckpointKind.Student))
        {
            throw WrongKind("segmenter");
        }

        if (options.Classes.Count == 0)
        {
            throw new ArgumentException("A segmenter needs at least one class.", nameof(options));
        }

        var preprocessing = options.Preprocessing ?? BackboneConventions.Preprocessing(options.Convention);
        preprocessing.Validate();
        var weights = Part(CheckpointPart.Segmenter, options.TakeTeacher);
        var architecture = ArchitectureInference.Segmenter(
            new CheckpointShapes(weights), preprocessing, BackboneConventions.StridesIn1x1(options.Convention));
        CheckWords(options.Words, architecture.EmbeddingDimension);

        using var modes = OwnModes.Begin();
        // Checked before the weights are read: an unknown word is the most likely mistake.
        using var scope = NewDisposeScope();
        options.Words.EmbedAll(options.Classes);
        CheckSharedStage(options.TakeTeacher);
        using var generator = new Generator(0);
        var hasNoise = weights.Tensors.Any(info => info.Name == "roi_heads.mask.predictor.uncertain_pred.weight");
        var network = new SegmenterNetwork(architecture, hasNoise, new RegionProposalOptions(), generator, drawBackbone: false);
        try
        {
            network.LoadWeights(weights, name => name.StartsWith(AnchorPrefix, StringComparison.Ordinal));
            var normalize = options.NormalizeEmbeddings ?? (Kind == CheckpointKind.Student && !options.TakeTeacher);
            return new InstanceSegmenter(network, options.Words, options.Classes, normalize);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Creates a caption model from a caption pretraining checkpoint, to score captions or to initialize a mask teacher.</summary>
    /// <param name="options">Words, and other values that the checkpoint does not contain.</param>
    /// <returns>The model, on the CPU; to be disposed.</returns>
    /// <exception cref="InvalidDataException">
    /// The checkpoint contains no caption pretraining, weights are missing or their shapes do not match, or the words have another
    /// dimension.
    /// </exception>
    public CaptionModel ImportCaptionModel(CaptionModelImportOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (Kind != CheckpointKind.CaptionPretraining)
        {
            throw WrongKind("caption model");
        }

        var preprocessing = options.Preprocessing ?? BackboneConventions.Preprocessing(options.Convention);
        preprocessing.Validate();
        options.Grounding.Validate();
        var weights = Part(CheckpointPart.CaptionModel, takeTeacher: false);
        var architecture = ArchitectureInference.CaptionModel(
            new CheckpointShapes(weights), preprocessing, options.Grounding, BackboneConventions.StridesIn1x1(options.Convention));
        CheckWords(options.Words, architecture.EmbeddingSize);
        using var modes = OwnModes.Begin();
        using var scope = NewDisposeScope();
        using var generator = new Generator(0);
        var network = new CaptionNetwork(architecture, new AuthorsCompatibility(), generator, drawBackbone: false);
        try
        {
            network.LoadWeights(weights);
            return new CaptionModel(network, architecture, options.Words);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Writes the residual network of any checkpoint to a safetensors file with torchvision's names. Trainers accept it as
    /// <c>BackboneWeights</c>, and <see cref="BackboneFile"/> reads it with its architecture.
    /// </summary>
    /// <param name="path">The file to write. It gets its final name only when it is complete.</param>
    /// <param name="convention">
    /// Strides and colors. Null means MSRA's convention for the names of maskrcnn-benchmark or Caffe2. For torchvision's names, null
    /// means that the convention is inferred from the statistics of the first layer.
    /// </param>
    /// <returns>The convention that was used.</returns>
    /// <exception cref="InvalidDataException">The checkpoint has no complete residual network.</exception>
    public BackboneConvention ImportBackbone(string path, BackboneConvention? convention = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var weights = _file.Rename(name => CheckpointNames.MapBackbone(Kind, name)?.Target);
        var chosen = convention
            ?? (Kind == CheckpointKind.ResidualNetwork ? BackboneConventions.Infer(weights) : BackboneConvention.Msra);
        var architecture = ArchitectureInference.ResNet(new CheckpointShapes(weights), BackboneConventions.StridesIn1x1(chosen));
        BackboneFile.Write(
            path, weights, architecture, BackboneConventions.Preprocessing(chosen), hasEpsilon: Kind == CheckpointKind.ResidualNetwork);
        return chosen;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _opened.Dispose();

    // A module that contains the network as its only child, such as a Lightning module, adds a component to all names.
    private static ForeignCheckpoint? Recognize(WeightsFile opened, ITensorSource file)
    {
        var names = file.Tensors.Select(info => info.Name).ToHashSet(StringComparer.Ordinal);
        return CheckpointNames.Recognize(names) is { } kind ? new ForeignCheckpoint(opened, file, kind)
            : CheckpointNames.CommonPrefix(names) is { } prefix ? Recognize(opened, file.WithoutPrefix(prefix))
            : null;
    }

    private static CheckpointTensor Describe(TensorInfo info, MappedName? mapped) => mapped switch
    {
        null => new CheckpointTensor(info, null, Unknown),
        { Part: CheckpointPart.TransformerHead } => 
            new CheckpointTensor(info, null, "the multimodal transformer, which only pretraining uses"),
        { Part: CheckpointPart.TextEncoder } => new CheckpointTensor(info, null, "BERT's layers, which only pretraining uses"),
        { Part: CheckpointPart.WordTable } => new CheckpointTensor(info, null, "the table of word pieces, used as word vectors"),
        _ => new CheckpointTensor(info, mapped.Target, mapped.Reason),
    };

    private ITensorSource Part(CheckpointPart part, bool takeTeacher) =>
        _file.Rename(name => CheckpointNames.Map(Kind, name, takeTeacher) is { } mapped && mapped.Part == part ? mapped.Target : null);

    private InvalidDataException WrongKind(string wanted) => new(Kind switch
    {
        CheckpointKind.CaptionPretraining => $"{_file.Name} contains caption pretraining, not a {wanted}.",
        CheckpointKind.Detector =>
            $"{_file.Name} contains a detector of a fixed list of classes (no 'emb_pred'), not a {wanted}: only its backbone can be used.",
        CheckpointKind.ResidualNetwork => $"{_file.Name} contains only a residual network, not a {wanted}.",
        _ => $"{_file.Name} contains a detector, not a {wanted}.",
    });

    private void CheckWords(WordEmbeddings words, int dimension)
    {
        if (words.Dimension != dimension)
        {
            throw new InvalidDataException(
                $"The word vectors have {words.Dimension} values, but {_file.Name} was trained with vectors of {dimension} values.");
        }
    }

    // In this library, box and mask head share their last stage. A checkpoint in which they do not has another architecture.
    private void CheckSharedStage(bool takeTeacher)
    {
        var heads = Kind == CheckpointKind.Student && !takeTeacher ? "roi_heads_student" : "roi_heads";
        var names = _file.Tensors.Select(info => info.Name).ToHashSet(StringComparer.Ordinal);
        var prefix = $"{heads}.mask.feature_extractor.";
        foreach (var name in names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            var twin = $"{heads}.box.feature_extractor.{name[prefix.Length..]}";
            using var step = NewDisposeScope();
            if (!names.Contains(twin) || !_file.Read(name).Equals(_file.Read(twin)))
            {
                throw new InvalidDataException(
                    $"{_file.Name}: the mask head has separate features ('{name}' differs from '{twin}'). They must be shared.");
            }
        }
    }
}
