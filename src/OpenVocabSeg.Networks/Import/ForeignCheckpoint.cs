using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.CaptionPretraining;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.Import;
using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.Weights;
using OpenVocabSeg.Networks.Weights.PyTorch;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks;

/// <summary>
/// A checkpoint that PyTorch code wrote: XPM's, OVR-CNN's or maskrcnn-benchmark's (<c>.pth</c>, zip and legacy format), or a residual
/// network under torchvision's or Caffe2's names (<c>.pth</c>, safetensors). Nothing in the file is executed. What it holds is told by the
/// names of its tensors, the architecture by their shapes.
/// </summary>
public sealed class ForeignCheckpoint : IDisposable
{
    private const string Unknown = "of no known purpose";
    private const string AnchorPrefix = "rpn.anchor_generator.";

    private readonly WeightsFile _file;

    private ForeignCheckpoint(WeightsFile file, CheckpointKind kind)
    {
        _file = file;
        Kind = kind;
    }

    /// <summary>What it holds.</summary>
    public CheckpointKind Kind { get; }

    /// <summary>Length of the word vectors that a detector or caption model was trained among; null of others.</summary>
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

    /// <summary>Opens a checkpoint, which stays open until this is disposed.</summary>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// It is damaged, asks for code to be run (the message names it), or holds nothing that is known.
    /// </exception>
    public static ForeignCheckpoint Open(string path)
    {
        TorchRuntime.Initialize();
        var file = WeightsFile.Open(path);
        try
        {
            var names = file.Tensors.Select(info => info.Name).ToHashSet(StringComparer.Ordinal);
            return new ForeignCheckpoint(file, CheckpointNames.Recognize(names) ?? throw new InvalidDataException(
                $"{path} holds no detector, caption model or residual network that is known: its {names.Count} tensors begin with "
                + $"{string.Join(", ", file.Tensors.Take(3).Select(info => info.Name))}."));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>What <see cref="ImportSegmenter"/> or <see cref="ImportCaptionModel"/> does with each tensor.</summary>
    /// <param name="takeTeacher">Of a checkpoint that holds a student and its teacher, whether the teacher is wanted.</param>
    public IReadOnlyList<CheckpointTensor> Describe(bool takeTeacher = false) =>
        [.. _file.Tensors.Select(info => Describe(info, CheckpointNames.Map(Kind, info.Name, takeTeacher)))];

    /// <summary>What <see cref="ImportBackbone"/> does with each tensor.</summary>
    public IReadOnlyList<CheckpointTensor> DescribeBackbone() =>
        [.. _file.Tensors.Select(info => Describe(info, CheckpointNames.MapBackbone(Kind, info.Name) is { } mapped
            ? mapped : MappedName.Ignored("no part of the residual network")))];

    /// <summary>Makes a segmenter of a teacher or student.</summary>
    /// <param name="options">Words, classes, and what else the checkpoint does not say.</param>
    /// <returns>The segmenter, on the CPU; to be disposed.</returns>
    /// <exception cref="ArgumentException">A class name has an unknown word, is named twice, or there is none.</exception>
    /// <exception cref="InvalidDataException">
    /// The checkpoint holds no detector with masks and an embedding classifier, weights are missing or of another shape than the others
    /// ask for, or the words have another width. All that is missing is named.
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

        // Before the weights are read: an unknown word is the likeliest mistake.
        using var scope = NewDisposeScope();
        options.Words.EmbedAll(options.Classes);
        CheckSharedStage(options.TakeTeacher);
        using var generator = new Generator(0);
        var hasNoise = weights.Tensors.Any(info => info.Name == "roi_heads.mask.predictor.uncertain_pred.weight");
        var network = new SegmenterNetwork(architecture, hasNoise, new RegionProposalOptions(), generator);
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

    /// <summary>Makes a caption model of a caption pretraining, to score captions or start a mask teacher with.</summary>
    /// <param name="options">Words, and what else the checkpoint does not say.</param>
    /// <returns>The model, on the CPU; to be disposed.</returns>
    /// <exception cref="InvalidDataException">
    /// The checkpoint holds no caption pretraining, weights are missing or of another shape than the others ask for, or the words have
    /// another width.
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
        using var scope = NewDisposeScope();
        using var generator = new Generator(0);
        var network = new CaptionNetwork(architecture, new AuthorsCompatibility(), generator);
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
    /// Writes the residual network of any checkpoint to a safetensors file under torchvision's names, which trainers take as
    /// <c>BackboneWeights</c>, and <see cref="BackboneFile"/> reads with its architecture.
    /// </summary>
    /// <param name="path">The file to write; it appears under its name only when it is complete.</param>
    /// <param name="convention">
    /// Strides and colors. Null takes MSRA's where the names are maskrcnn-benchmark's or Caffe2's, and for torchvision's names tells
    /// by the statistics of the first layer what range of colors the network was trained on.
    /// </param>
    /// <returns>The convention that was taken.</returns>
    /// <exception cref="InvalidDataException">The checkpoint has no whole residual network.</exception>
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
    public void Dispose() => _file.Dispose();

    private static CheckpointTensor Describe(TensorInfo info, MappedName? mapped) => mapped switch
    {
        null => new CheckpointTensor(info, null, Unknown),
        { Part: CheckpointPart.TransformerHead } => 
            new CheckpointTensor(info, null, "the multimodal transformer: only pretraining runs it"),
        { Part: CheckpointPart.TextEncoder } => new CheckpointTensor(info, null, "BERT's layers: only pretraining runs them"),
        { Part: CheckpointPart.WordTable } => new CheckpointTensor(info, null, "the table of word pieces: word vectors are made of it"),
        _ => new CheckpointTensor(info, mapped.Target, mapped.Reason),
    };

    private ITensorSource Part(CheckpointPart part, bool takeTeacher) =>
        _file.Rename(name => CheckpointNames.Map(Kind, name, takeTeacher) is { } mapped && mapped.Part == part ? mapped.Target : null);

    private InvalidDataException WrongKind(string wanted) => new(Kind switch
    {
        CheckpointKind.CaptionPretraining => $"{_file.Name} holds a caption pretraining, no {wanted}.",
        CheckpointKind.Detector =>
            $"{_file.Name} holds a detector of a fixed list of classes (it has no 'emb_pred'), no {wanted}: only its backbone can be used.",
        CheckpointKind.ResidualNetwork => $"{_file.Name} holds a residual network alone, no {wanted}.",
        _ => $"{_file.Name} holds a detector, no {wanted}.",
    });

    private void CheckWords(WordEmbeddings words, int dimension)
    {
        if (words.Dimension != dimension)
        {
            throw new InvalidDataException(
                $"The word vectors have {words.Dimension} values, {_file.Name} was trained among vectors of {dimension}.");
        }
    }

    // Box and mask head share their last stage here; a checkpoint in which they do not is another network.
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
                    $"{_file.Name}: the mask head has features of its own ('{name}' is not '{twin}'); here it shares the box head's.");
            }
        }
    }
}
