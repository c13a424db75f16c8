using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Collectives;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.DetectorTraining;
using OpenVocabSeg.Networks.Features;
using OpenVocabSeg.Networks.MaskHead;
using OpenVocabSeg.Networks.MaskHead.Noise;
using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Training;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.RobustStudent;

/// <summary>
/// Stage 4: trains the student's heads on annotations of base classes and on pseudo masks of the nouns in captions, robust to the noise
/// of the pseudo masks (XPM section 3.3). Backbone and proposal network have the weights of the teacher and are frozen, so features and
/// proposals of an image are computed once.
/// </summary>
internal sealed class StudentTrainer
{
    private const string Stage = "robust student";
    private const string NoiseGroup = "noise";

    private readonly StudentSettings _settings;
    private readonly TrainingContext _context;
    private readonly CountedRandom _random;
    private readonly CountedRandom _errors;
    private readonly Generator _noise;
    private readonly SegmenterNetwork _network;
    private readonly Dictionary<string, long> _baseRows;
    private readonly Dictionary<string, long> _pseudoRows;

    /// <summary>Prepares the training of the network from <see cref="Begin"/>. <c>pinned</c> removes randomness, for comparisons.</summary>
    internal StudentTrainer(
        SegmenterNetwork network,
        IReadOnlyList<string> baseClasses,
        IReadOnlyList<string> pseudoClasses,
        StudentSettings settings,
        TrainingContext context,
        Generator noise,
        PinnedRandomness? pinned = null)
    {
        _settings = settings;
        _context = context;
        _random = new CountedRandom(context.Seed);

        // A separate generator, so that students with and without a critic sample the same regions and can be compared.
        _errors = new CountedRandom(~context.Seed);
        _noise = noise;
        _network = network;
        Objective = new StudentObjective(
            network,
            settings,
            context,
            pinned is null ? _random : null,
            _errors,
            pinned?.Noise ?? (prediction => MaskLoss.DrawNoise(prediction, 1, noise)));
        _baseRows = ClassEmbeddings.Rows(baseClasses);
        _pseudoRows = PseudoRows(pseudoClasses, settings);
    }

    /// <summary>The losses of the stage.</summary>
    internal StudentObjective Objective { get; }

    /// <summary>Trains a student.</summary>
    /// <param name="source">Training data: rows with instances of base classes, rows with pseudo labels, or both.</param>
    /// <param name="teacher">The teacher; it is not changed.</param>
    /// <param name="baseClasses">The classes with masks.</param>
    /// <param name="pseudoClasses">The caption vocabulary: the classes of the pseudo labels.</param>
    /// <param name="settings">The settings of the stage.</param>
    /// <param name="context">Seed, device, progress, cancellation.</param>
    /// <returns>The student. Its vocabulary is the base classes, followed by the other pseudo classes.</returns>
    /// <exception cref="ArgumentException">A setting is out of range, or a class name has an unknown word.</exception>
    /// <exception cref="InvalidOperationException">
    /// No row has an instance of a base class, or no row has a pseudo label, or the file of <see cref="TrainingContext.Checkpoint"/>
    /// belongs to another training run.
    /// </exception>
    /// <exception cref="InvalidDataException">The file of <see cref="TrainingContext.Checkpoint"/> is damaged.</exception>
    /// <exception cref="OperationCanceledException">The training was canceled.</exception>
    public static InstanceSegmenter Train(
        ITrainingImageSource source,
        InstanceSegmenter teacher,
        IReadOnlyList<string> baseClasses,
        IReadOnlyList<string> pseudoClasses,
        StudentSettings settings,
        TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(teacher);
        ArgumentNullException.ThrowIfNull(baseClasses);
        ArgumentNullException.ThrowIfNull(pseudoClasses);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(context);
        TorchRuntime.Initialize();
        context.Validate();
        context = context.OfThisProcess();
        settings.Validate();
        using var modes = OwnModes.Begin();
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)context.Seed);
        var baseEmbeddings = ClassEmbeddings.WithBackground(
            teacher.Words, baseClasses, settings.Sampling.NormalizeEmbeddings, context.Device);
        var pseudoEmbeddings = PseudoEmbeddings(teacher.Words, pseudoClasses, settings, context.Device);
        return Begin(teacher, settings, context, generator).DisposeOnFailure(network =>
        {
            var session = new TrainingSession(context, Stage, () =>
            [
                TrainingProperty.Of("settings", settings, StudentJson.Default),
                TrainingProperty.Of("architecture", teacher.Architecture, ArchitectureJson.Default),
                new("classes", CheckpointFile.Describe(baseClasses)),
                new("pseudo classes", CheckpointFile.Describe(pseudoClasses)),
                new("words", teacher.Words.Digest()),
                new("first weights", ContentDigest.Of([network])),
            ]);
            new StudentTrainer(network, baseClasses, pseudoClasses, settings, context, generator)
                .Run(source, baseEmbeddings, pseudoEmbeddings, session);
            return new InstanceSegmenter(
                network,
                teacher.Words,
                [.. baseClasses.Concat(pseudoClasses).Distinct(StringComparer.Ordinal)],
                settings.Sampling.NormalizeEmbeddings);
        });
    }

    /// <summary>Creates the rows with which regions of pseudo-labeled images are compared.</summary>
    internal static Tensor PseudoEmbeddings(WordEmbeddings words, IReadOnlyList<string> classes, StudentSettings settings, Device device)
    {
        var rows = ClassEmbeddings.WithBackground(words, classes, settings.Sampling.NormalizeEmbeddings, device);
        return settings.Compatibility.PseudoBackgroundIsFirstClass ? rows[1..] : rows;
    }

    /// <summary>Gets the row of each class in <see cref="PseudoEmbeddings"/>.</summary>
    internal static Dictionary<string, long> PseudoRows(IReadOnlyList<string> classes, StudentSettings settings)
    {
        var rows = ClassEmbeddings.Rows(classes);
        return settings.Compatibility.PseudoBackgroundIsFirstClass
            ? rows.ToDictionary(pair => pair.Key, pair => pair.Value - 1, StringComparer.Ordinal)
            : rows;
    }

    /// <summary>Creates a student with the weights of its teacher and freezes the parts that are not trained.</summary>
    internal static SegmenterNetwork Begin(
        InstanceSegmenter teacher, StudentSettings settings, TrainingContext context, Generator generator)
    {
        var created = new SegmenterNetwork(
            teacher.Architecture,
            withNoise: settings.Noise.Loss is MaskNoiseLoss.Reparameterized or MaskNoiseLoss.LogMeanLikelihood,
            new RegionProposalOptions(),
            generator,
            withCritic: settings.Noise.Loss == MaskNoiseLoss.Posterior);
        return created.DisposeOnFailure(network =>
        {
            network.CopyWeights(teacher.Network);
            network.to(context.Device);
            network.FreezeBackbone(withProposals: true);
            if (settings.Layers.FreezeHeadStage)
            {
                network.FreezeHeadStage();
            }

            foreach (var parameter in network.Heads.Projection.parameters())
            {
                parameter.requires_grad_(!settings.Layers.FreezeProjection);
            }

            // The critic was trained in stage 2, on all annotations and as long as the rest of the network.
            if (network.Heads.Critic is { } critic && teacher.Network.Heads.Critic is not null)
            {
                foreach (var parameter in critic.parameters())
                {
                    parameter.requires_grad_(false);
                }
            }

            network.eval();
            return network;
        });
    }

    private void Run(ITrainingImageSource source, Tensor baseEmbeddings, Tensor pseudoEmbeddings, TrainingSession session)
    {
        var cached = new CachedImageSource(source, image => IsAnnotated(image) || IsPseudoLabeled(image), _context.ImageMemory);
        var annotated = new EpochReader(cached, IsAnnotated, _random, _context.ImageMemory);
        var pseudoLabeled = new EpochReader(cached, IsPseudoLabeled, _random, _context.ImageMemory);
        annotated.CountAtLeastOne(Stage, InstanceTargets.None(_baseRows.Keys), TrainingPart.Instances, _context.CancellationToken);
        if (_settings.PseudoLabels.BatchSize > 0)
        {
            pseudoLabeled.CountAtLeastOne(
                Stage, "There is no pseudo label with a mask.", TrainingPart.PseudoInstances, _context.CancellationToken);
        }

        using var optimizer = CreateOptimizer();
        optimizer.Share(_context, SegmenterNetwork.IsOfCritic);
        using var cache = new FrozenFeatureCache(
            _network,
            [_settings.Sampling.Proposals, _settings.PseudoLabels.Proposals],
            _context.Device,
            _context.FeatureMemory(_settings.PseudoLabels.BatchSize == 0 ? [annotated] : [annotated, pseudoLabeled]),
            store: _context.Features);
        using var loop = new TrainingLoop(session, _context, _settings.Iterations, new TrainingState
        {
            Modules = [("network", _network)],
            Optimizer = optimizer,
            Randoms = [_random, _errors],
            Generator = _noise,
            Batches = _settings.PseudoLabels.BatchSize == 0
                ? [(annotated, _settings.BatchSize)]
                : [(annotated, _settings.BatchSize), (pseudoLabeled, _settings.PseudoLabels.BatchSize)],
            Features = cache,
        });
        loop.Run(batches => Objective.Sum(
            Losses(batches[0], pseudo: false, baseEmbeddings, cache),
            batches.Count == 1 ? null : Losses(batches[1], pseudo: true, pseudoEmbeddings, cache)));
        if (Objective.TrainsCritic)
        {
            var calibrator = new NoiseCalibrator(_network, _settings.Sampling.Proposals, _context.Seed);
            _network.Heads.Critic!.Calibration = NoiseCalibrator.OfProcess0(_context.Collective, () => calibrator.Calibrate(
                loop.FurtherBatches(NoiseCalibrator.Images), images => Features(images, cache), _baseRows, baseEmbeddings));
        }
    }

    /// <summary>Creates the optimizer of the trained parameters.</summary>
    internal TrainingOptimizer CreateOptimizer() => new(
        _network.named_parameters().Select(p => (p.name, p.parameter)),
        _settings.Optimizer,
        _settings.Schedule,
        _settings.Iterations,
        name => name.Contains(".uncertain_pred.", StringComparison.Ordinal) || SegmenterNetwork.IsOfCritic(name)
            ? NoiseGroup
            : string.Empty,
        RateFactor);

    private static (FeatureMaps Maps, IReadOnlyList<ImageTransform> Transforms) Features(
        IReadOnlyList<TrainingImage> images, FrozenFeatureCache cache)
    {
        var batch = cache.Get(images, [.. images.Select(_ => false)], SingleProcess.Instance);
        return (batch.Maps, batch.Transforms);
    }

    private RegionLosses Losses(IReadOnlyList<TrainingImage> images, bool pseudo, Tensor embeddings, FrozenFeatureCache cache)
    {
        var own = Minibatch.Draw(images, _settings.Sampling.Flip, recolor: 0, _random).ShareOf(_context.Collective);
        var batch = cache.Get(own.Images, own.Flips, _context.Collective);
        return Objective.Losses(
            batch, [.. own.Images.Select((image, i) => Targets(image, batch.Transforms[i], pseudo))], pseudo, embeddings);
    }

    /// <summary>Creates the targets of the annotated or the pseudo-labeled objects of an image.</summary>
    internal InstanceTargets Targets(TrainingImage image, ImageTransform transform, bool pseudo) => InstanceTargets.Create(
        pseudo ? image.PseudoInstances : image.Instances,
        pseudo ? _pseudoRows : _baseRows,
        transform,
        pseudo ? _settings.Compatibility : new AuthorsCompatibility(),
        _context.Device);

    private double RateFactor(string group, int iteration) =>
        group != NoiseGroup ? 1 : iteration < _settings.Noise.Iterations ? _settings.Noise.RateFactor : 0;

    private bool IsAnnotated(TrainingImage image) => image.Instances.Any(instance => IsUsable(instance, _baseRows));

    private bool IsPseudoLabeled(TrainingImage image) => image.PseudoInstances.Any(instance => IsUsable(instance, _pseudoRows));

    private static bool IsUsable(AnnotatedInstance instance, Dictionary<string, long> rows) =>
        instance.Mask is not null && rows.ContainsKey(instance.ClassName);
}
