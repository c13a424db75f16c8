using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Backbones;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.DetectorTraining;
using OpenVocabSeg.Networks.Features;
using OpenVocabSeg.Networks.MaskHead.Noise;
using OpenVocabSeg.Networks.MaskTeacher;
using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Training;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks;

/// <summary>Stage 2: trains Mask R-CNN with an embedding classifier on the masks of the base classes.</summary>
public sealed class TeacherTrainer
{
    private const string Stage = "mask teacher";

    private readonly TeacherSettings _settings;
    private readonly TrainingContext _context;
    private readonly CountedRandom _random;
    private readonly CountedRandom _errors;
    private readonly SegmenterNetwork _network;
    private readonly TeacherObjective _objective;
    private readonly Dictionary<string, long> _rows;

    private TeacherTrainer(SegmenterNetwork network, IReadOnlyList<string> baseClasses, TeacherSettings settings, TrainingContext context)
    {
        _settings = settings;
        _context = context;
        _random = new CountedRandom(context.Seed);
        _network = network;

        // Of its own, so that teachers with and without a critic see the same regions and can be compared.
        _errors = new CountedRandom(~context.Seed);
        _objective = new TeacherObjective(network, settings, _random, _errors);
        _rows = ClassEmbeddings.Rows(baseClasses);
    }

    /// <summary>Trains a teacher.</summary>
    /// <param name="source">
    /// Training data; rows with instances of the base classes are used, and other instances are ignored. With
    /// <see cref="TeacherSettings.Captions"/> rows with captions are used too.
    /// </param>
    /// <param name="baseClasses">The classes that have masks, in the order of the classifier.</param>
    /// <param name="settings">The numbers of the stage.</param>
    /// <param name="start">The weights to begin with.</param>
    /// <param name="context">Seed, device, progress, cancellation.</param>
    /// <returns>The teacher, with the base classes as its vocabulary.</returns>
    /// <exception cref="ArgumentException">A setting is out of range, the start does not fit, or a class name has an unknown word.</exception>
    /// <exception cref="InvalidOperationException">
    /// No row has an instance of a base class, or none a caption where captions are wanted, or the file of
    /// <see cref="TrainingContext.Checkpoint"/> is of another training.
    /// </exception>
    /// <exception cref="InvalidDataException">The file of <see cref="TrainingContext.Checkpoint"/> is damaged.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public static InstanceSegmenter Train(
        ITrainingImageSource source,
        IReadOnlyList<string> baseClasses,
        TeacherSettings settings,
        TeacherStart start,
        TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(baseClasses);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(context);
        TorchRuntime.Initialize();
        settings.Validate();
        start.Validate();
        using var scope = NewDisposeScope();
        using var embeddings = ClassEmbeddings.WithBackground(start.Embeddings, baseClasses, normalize: false, context.Device);
        var network = Begin(settings, start, context);
        try
        {
            var course = new TrainingCourse(context, Stage, () =>
            [
                ("settings", settings),
                ("architecture", start.Architecture),
                ("classes", baseClasses),
                ("words", ContentDigest.Of(start.Embeddings)),
                ("first weights", ContentDigest.Of([network])),
            ]);
            new TeacherTrainer(network, baseClasses, settings, context).Run(source, embeddings, start.Embeddings, course);
            return new InstanceSegmenter(network, start.Embeddings, baseClasses, normalizeEmbeddings: false);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>The network at the start, with what stays frozen frozen.</summary>
    internal static SegmenterNetwork Begin(TeacherSettings settings, TeacherStart start, TrainingContext context)
    {
        if (settings.NeckDropout > 0 && start.Architecture.NeckChannels == 0)
        {
            throw new ArgumentException(
                $"{nameof(TeacherSettings.NeckDropout)} is {settings.NeckDropout}, but there is no neck "
                + $"({nameof(SegmenterArchitecture)}.{nameof(SegmenterArchitecture.NeckChannels)} is 0).",
                nameof(settings));
        }

        using var generator = new Generator((ulong)context.Seed);
        var anchors = new RegionProposalOptions
        {
            BatchSizePerImage = settings.Anchors.PerImage,
            PositiveFraction = settings.Anchors.PositiveFraction,
            StraddleThreshold = settings.AnchorStraddle,
        };
        var network = new SegmenterNetwork(start.Architecture, withNoise: false, anchors, generator, settings.MaskCritic);
        try
        {
            if (start.CaptionModel is { } captions)
            {
                network.TakeOver(captions);
            }
            else if (start.BackboneWeights is { } weights)
            {
                ResNetWeights.LoadTorchvision(network.Body, network.Heads.Stage, weights);
            }

            network.to(context.Device);
            network.Body.FreezeAt(settings.FreezeBackboneAt);
            foreach (var parameter in network.Heads.Projection.parameters())
            {
                parameter.requires_grad_(!settings.FreezeProjection);
            }

            if (settings.BackboneRateFactor == 0)
            {
                network.FreezeTrunk();
            }

            if (settings.HeadStageRateFactor == 0)
            {
                network.FreezeHeadStage();
            }

            if (settings.ColourJitter > 0 && network.IsTrunkFrozen)
            {
                throw new ArgumentException(
                    $"{nameof(TeacherSettings.ColourJitter)} is {settings.ColourJitter}, but the backbone is frozen.", nameof(settings));
            }

            network.train(settings.TrainBatchNorm);
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private void Run(ITrainingImageSource source, Tensor embeddings, WordEmbeddings words, TrainingCourse course)
    {
        using var cache = _network.IsTrunkFrozen ? new FrozenFeatureCache(_network, [], _context.Device, store: _context.Features) : null;
        using var captions = _settings.Captions is { } grounding
            ? new TeacherCaptions(_network, words, grounding, cache, _context.Device, _random)
            : null;
        var images = captions is null ? source : new RememberedSource(source, image => HasInstances(image) || captions.CanRead(image));
        var reader = new EpochReader(images, HasInstances, _random);
        var count = reader.Count(_context.CancellationToken);
        _context.Log?.Invoke($"{Stage}: {count} images with annotated instances of {_rows.Count} base classes.");
        using var optimizer = new TrainingOptimizer(
            _network.named_parameters().Select(p => (p.name, p.parameter)),
            _settings.Optimizer,
            _settings.Schedule,
            _settings.Iterations,
            GroupOf,
            RateFactor);
        var captioned = captions is null ? null : new EpochReader(images, captions.CanRead, _random);
        course.Begin(_settings.Iterations, new TrainingState
        {
            Modules = [("network", _network)],
            Optimizer = optimizer,
            Randoms = [_random, _errors],
            Readers = captioned is null ? [reader] : [reader, captioned],
            Features = cache,
        });
        using var batches = reader.Batches(_settings.BatchSize, _context.CancellationToken).GetEnumerator();
        using var captionBatches = captioned?.Batches(_settings.Captions!.BatchSize, _context.CancellationToken).GetEnumerator();
        while (!course.IsFinished)
        {
            _context.CancellationToken.ThrowIfCancellationRequested();
            batches.MoveNext();
            captionBatches?.MoveNext();
            var batch = Minibatch.Draw(batches.Current, _settings.Flip, _settings.ColourJitter, _random);
            Minibatch? captionBatch = captionBatches is null ? null : Minibatch.Draw(captionBatches.Current, _settings.Flip, recolour: 0, _random);
            var losses = Step(
                batch, captionBatch is null ? null : () => captions!.Losses(captionBatch.Value), embeddings, cache, optimizer, course.Iteration);

            // First: of what a checkpoint counts, whoever keeps a log has heard.
            _context.Progress?.Report(
                new TrainingProgress(Stage, course.Iteration + 1, course.Iterations, losses, optimizer.LearningRate, course.Elapsed));
            course.StepTaken();
        }

        if (_network.Heads.Critic is { } critic)
        {
            critic.Calibration = Calibrate(batches, reader.Count(_context.CancellationToken), embeddings, cache);
        }
    }

    // The training is over: no weight changes any more, and nothing else draws from its batches.
    private NoiseCalibration Calibrate(
        IEnumerator<IReadOnlyList<TrainingImage>> batches, int count, Tensor embeddings, FrozenFeatureCache? cache)
    {
        _network.eval();
        using var gradient = no_grad();
        var calibrator = new NoiseCalibrator(_network, _settings.Proposals, _context.Seed);
        for (var seen = 0; seen < Math.Min(count, NoiseCalibrator.Pictures); seen += _settings.BatchSize)
        {
            _context.CancellationToken.ThrowIfCancellationRequested();
            batches.MoveNext();
            using var scope = NewDisposeScope();
            var none = batches.Current.Select(_ => false).ToArray();
            var batch = new Minibatch(batches.Current, none, none);
            var (maps, transforms) = Features(batch, cache);
            calibrator.Add(maps, transforms, [.. batch.Images.Select(image => image.Instances)], _rows, embeddings);
        }

        return calibrator.Fit();
    }

    private Dictionary<string, float> Step(
        Minibatch batch,
        Func<IEnumerable<(string Name, Tensor Value)>>? captionLosses,
        Tensor embeddings,
        FrozenFeatureCache? cache,
        TrainingOptimizer optimizer,
        int iteration)
    {
        using var scope = NewDisposeScope();
        var (maps, transforms) = Features(batch, cache);
        var targets = batch.Images
            .Select((image, i) => InstanceTargets.Create(image.Instances, _rows, transforms[i], new AuthorsCompatibility(), _context.Device))
            .ToArray();
        var losses = _objective.Losses(
            maps, [.. transforms.Select(transform => transform.Network)], targets, embeddings, batch.Recoloured);
        if (captionLosses is not null)
        {
            losses = [.. losses, .. captionLosses()];
        }

        var total = losses.Select(loss => loss.Value).Aggregate((sum, loss) => sum.Plus(loss));
        optimizer.Step(total, iteration);
        return LossReport.Read([("total", total), .. losses]);
    }

    private (FeatureMaps Maps, IReadOnlyList<OpenVocabSeg.Data.ImageTransform> Transforms) Features(Minibatch batch, FrozenFeatureCache? cache)
    {
        if (cache is not null)
        {
            var frozen = cache.Get(batch.Images, batch.Flips);
            return (frozen.Maps, frozen.Transforms);
        }

        var preprocessing = _network.Architecture.Preprocessing;
        var input = ImageBatch.Create(
            [.. batch.Images.Select((image, i) => preprocessing.Prepare(image.Image, batch.Flips[i]))], preprocessing, _context.Device);
        return (_network.Features(ColourJitter.Apply(input.Pixels, batch.Recoloured, _random)), input.Transforms);
    }

    private bool HasInstances(TrainingImage image) => image.Instances.Any(i => i.Mask is not null && _rows.ContainsKey(i.ClassName));

    private static string GroupOf(string name) =>
        name.StartsWith("backbone.", StringComparison.Ordinal) ? "backbone"
        : name.StartsWith("roi_heads.box.feature_extractor.", StringComparison.Ordinal) ? "head stage"
        : name.StartsWith("roi_heads.box.predictor.emb_pred.", StringComparison.Ordinal) ? "projection"
        : "heads";

    private double RateFactor(string group, int iteration) => group switch
    {
        "backbone" => _settings.BackboneRateFactor,
        "head stage" => _settings.HeadStageRateFactor,
        "projection" => _settings.ProjectionRateFactor,
        _ => 1,
    };
}
