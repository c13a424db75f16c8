using System.Globalization;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Files;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Networks.Import;
using OpenVocabSeg.Networks.Text;

namespace OpenVocabSeg.Cli.Import;

/// <summary>Imports a checkpoint and reports what was imported.</summary>
internal sealed class CheckpointImporter(ImportRequest request, TextWriter output)
{
    private const int ListedClasses = 8;

    private BackboneConvention Convention => request.Convention ?? BackboneConvention.Msra;

    /// <summary>Checks all arguments, then writes one file, or none.</summary>
    public void Run()
    {
        OutputChecks.Check([request.Output], [request.Checkpoint, request.Words, request.Bert, .. request.Classes]);
        using var checkpoint = ForeignCheckpoint.Open(request.Checkpoint, request.Weights);
        var target = Resolve(checkpoint.Kind);
        RefuseIdle(target);
        Say($"{request.Checkpoint}: {Describe(checkpoint.Kind)}.");
        switch (target)
        {
            case ImportTarget.Backbone:
                ImportBackbone(checkpoint);
                break;
            case ImportTarget.CaptionModel:
                ImportCaptionModel(checkpoint);
                break;
            default:
                ImportSegmenter(checkpoint, takeTeacher: target == ImportTarget.Teacher);
                break;
        }
    }

    private static string Describe(CheckpointKind kind) => kind switch
    {
        CheckpointKind.CaptionPretraining => "a caption pretraining model (OVR-CNN, XPM)",
        CheckpointKind.Teacher => "a detector with an embedding classifier (XPM's teacher)",
        CheckpointKind.Student => "XPM's student together with its teacher",
        CheckpointKind.Detector => "a detector with a fixed list of classes, of which only the ResNet can be used",
        _ => "a ResNet",
    };

    private ImportTarget Resolve(CheckpointKind kind)
    {
        var own = kind switch
        {
            CheckpointKind.CaptionPretraining => ImportTarget.CaptionModel,
            CheckpointKind.Teacher => ImportTarget.Teacher,
            CheckpointKind.Student => ImportTarget.Student,
            _ => ImportTarget.Backbone,
        };
        return request.Target switch
        {
            ImportTarget.Auto => own,
            ImportTarget.Backbone => ImportTarget.Backbone,
            ImportTarget.Teacher when kind == CheckpointKind.Student => ImportTarget.Teacher,
            var wanted when wanted == own => own,
            var wanted => throw new ArgumentException(
                $"{request.Checkpoint} contains {Describe(kind)}, which cannot be imported as '{OptionName(wanted)}'."),
        };
    }

    // Who gives an option expects something of it.
    private void RefuseIdle(ImportTarget target)
    {
        (string Name, bool IsGiven)[] ofSegmenters =
        [
            ("--classes", request.Classes.Count > 0),
            ("--unit-vectors", request.UnitVectors is not null),
        ];
        (string Name, bool IsGiven)[] ofModels =
        [
            ("--words", request.Words is not null),
            ("--bert", request.Bert is not null),
            ("--min-size", request.MinSize is not null),
            ("--max-size", request.MaxSize is not null),
        ];
        var idle = target switch
        {
            ImportTarget.Backbone => [.. ofModels, .. ofSegmenters],
            ImportTarget.CaptionModel => ofSegmenters,
            _ => [],
        };
        if (Array.Find(idle, option => option.IsGiven).Name is { } name)
        {
            throw new ArgumentException(
                $"{request.Checkpoint}: {name} does not apply to a {(target == ImportTarget.Backbone ? "ResNet" : "caption model")}.");
        }
    }

    private static string OptionName(ImportTarget target) =>
        target == ImportTarget.CaptionModel ? "caption-model" : target.ToString().ToLowerInvariant();

    private void ImportSegmenter(ForeignCheckpoint checkpoint, bool takeTeacher)
    {
        var words = ReadWords(checkpoint);
        var classes = Classes(words);
        using var segmenter = checkpoint.ImportSegmenter(new SegmenterImportOptions
        {
            Words = words,
            Classes = classes,
            TakeTeacher = takeTeacher,
            NormalizeEmbeddings = request.UnitVectors,
            Preprocessing = Preprocessing(),
            Convention = Convention,
        });
        AtomicFile.Write(request.Output, segmenter.Save);
        Report(checkpoint.Describe(takeTeacher));
        var architecture = segmenter.Architecture;
        var anchors = architecture.Proposals.AnchorSizes.Count * architecture.Proposals.AnchorAspectRatios.Count;
        Say($"Network: {Describe(architecture.Backbone)}; {anchors} "
            + $"anchors; {architecture.EmbeddingDimension} values per word; {(segmenter.PredictsNoise ? "with" : "without")} mask noise.");
        SayWords(words);
        Say($"Classes: {classes.Count} ({string.Join(", ", classes.Take(ListedClasses))}{(classes.Count > ListedClasses ? ", …" : "")}).");
        Say($"{request.Output}: a segmenter (ovseg predict --model, ov.Load).");
    }

    private void ImportCaptionModel(ForeignCheckpoint checkpoint)
    {
        var words = ReadWords(checkpoint);
        using var model = checkpoint.ImportCaptionModel(new CaptionModelImportOptions
        {
            Words = words,
            Preprocessing = Preprocessing(),
            Convention = Convention,
        });
        AtomicFile.Write(request.Output, model.Save);
        Report(checkpoint.Describe());
        Say($"Network: {Describe(model.Architecture.Backbone)}; {model.Architecture.EmbeddingSize} values per word.");
        SayWords(words);
        Say($"{request.Output}: a caption model (ov.LoadCaptionModel; InitialModel of a mask teacher).");
    }

    private void ImportBackbone(ForeignCheckpoint checkpoint)
    {
        if (!Path.GetExtension(request.Output).Equals(".safetensors", StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException(
                $"A ResNet is written as safetensors: --output must end in .safetensors, not be '{request.Output}'.");
        }

        var convention = checkpoint.ImportBackbone(request.Output, request.Convention);
        Report(checkpoint.DescribeBackbone());
        using var file = BackboneFile.Open(request.Output);
        Say($"Network: {Describe(file.Architecture)}; {(convention == BackboneConvention.Msra
            ? "MSRA's convention (strides in the 1×1 convolution, blue-green-red in 0…255)"
            : "torchvision's convention (strides in the 3×3 convolution, normalized red-green-blue)")}.");
        Say($"{request.Output}: a ResNet (BackboneWeights of a trainer, BackboneFile.Open).");
    }

    private WordEmbeddings ReadWords(ForeignCheckpoint checkpoint)
    {
        if (request.Words is not { } path)
        {
            throw new ArgumentException(
                "Word vectors are missing. Give --words: BERT's vocab.txt, GloVe, class vectors in JSON, or word vectors in "
                + "safetensors.");
        }

        if (!Path.Exists(path))
        {
            throw new FileNotFoundException($"The word vectors '{path}' do not exist.", path);
        }

        if (request.Bert is not null && !WordFile.NeedsTable(path))
        {
            throw new ArgumentException($"--bert does not apply to '{path}', whose words have vectors.");
        }

        var weights = request.Bert is null ? request.Weights : null;
        return WordEmbeddings.Read(path, request.Bert ?? request.Checkpoint, checkpoint.WordDimension, weights);
    }

    private IReadOnlyList<string> Classes(WordEmbeddings words)
    {
        if (request.Classes.Count > 0)
        {
            return ClassNames.Read(request.Classes);
        }

        // A file of class vectors names the classes. For other word vectors the user has to name them.
        return Path.GetExtension(request.Words!).Equals(".json", StringComparison.OrdinalIgnoreCase)
            ? words.Words
            : throw new ArgumentException("Class names are missing. Give --classes: names separated by commas, or a file.");
    }

    private ImagePreprocessing Preprocessing()
    {
        var preprocessing = BackboneConventions.Preprocessing(Convention);
        return preprocessing with
        {
            MinSize = request.MinSize ?? preprocessing.MinSize,
            MaxSize = request.MaxSize ?? Math.Max(preprocessing.MaxSize, request.MinSize ?? 0),
        };
    }

    private void Report(IReadOnlyList<CheckpointTensor> tensors)
    {
        Say($"{tensors.Count(item => item.Target is not null)} of {tensors.Count} tensors imported; the others are");
        var groups = tensors.Where(item => item.Target is null).GroupBy(item => item.Reason);
        foreach (var group in groups.OrderByDescending(group => group.Count()))
        {
            Say($"  {group.Count(),5} {group.Key}");
        }

        if (request.List)
        {
            foreach (var item in tensors)
            {
                Say($"  {item.Tensor.Name} {item.Tensor} {(item.Target is null ? $"ignored: {item.Reason}" : $"→ {item.Target}")}");
            }
        }
    }

    private static string Describe(ResNetArchitecture network) => string.Create(
        CultureInfo.InvariantCulture,
        $"ResNet of {network.Stages.Count} stages ({string.Join(", ", network.Stages.Select(stage => stage.BlockCount))} blocks, "
        + $"{network.HeadChannels} channels)");

    private void SayWords(WordEmbeddings words) => Say($"Words: {words.Words.Count} of {words.Dimension} values.");

    private void Say(string line) => output.WriteLine(line);
}
