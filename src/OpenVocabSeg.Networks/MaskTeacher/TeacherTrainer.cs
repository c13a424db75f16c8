using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Backbones;
using OpenVocabSeg.Networks.CaptionPretraining;
using OpenVocabSeg.Networks.Collectives;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.DetectorTraining;
using OpenVocabSeg.Networks.Features;
using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Training;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.MaskTeacher;

/// <summary>Stage 2: trains Mask R-CNN with an embedding classifier on the masks of the base classes.</summary>
internal sealed class TeacherTrainer
{
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

        // A separate generator, so that teachers with and without a critic sample the same regions and can be compared.
        _errors = new CountedRandom(~context.Seed);
        _objective = new TeacherObjective(network, settings, _random, _errors, context.Collective);
        _rows = ClassEmbeddings.Rows(baseClasses);
    }

    /// <summary>Trains a teacher.</summary>
    /// <param name="source">
    /// Training data. Rows with instances of the base classes are used; other instances are ignored. With
    /// <see cref="TeacherLossSettings.Captions"/>, rows with captions are used too.
    /// </param>
    /// <param name="baseClasses">The classes with masks, in the order of the classifier.</param>
    /// <param name="settings">The settings of the stage.</param>
    /// <param name="start">The initial weights.</param>
    /// <param name="context">Seed, device, progress, cancellation.</param>
    /// <returns>The teacher, with the base classes as its vocabulary.</returns>
    /// <exception cref="ArgumentException">
    /// A setting is out of range, the initial weights do not match, or a class name has an unknown word.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// No row has an instance of a base class, or captions are needed and no row has one, or the file of
    /// <see cref="TrainingContext.Checkpoint"/> belongs to another training run.
    /// </exception>
    /// <exception cref="InvalidDataException">The file of <see cref="TrainingContext.Checkpoint"/> is damaged.</exception>
    /// <exception cref="OperationCanceledException">The training was canceled.</exception>
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
        context.Validate();
        context = context.OfThisProcess();
        settings.Validate();
        start.Validate();
        using var modes = OwnModes.Begin();
        using var scope = NewDisposeScope();
        using var embeddings = ClassEmbeddings.WithBackground(start.Embeddings, baseClasses, normalize: false, context.Device);
        return Begin(settings, start, context).DisposeOnFailure(network =>
        {
            var session = new TrainingSession(context, start.Stage, () =>
            [
                TrainingProperty.Of("settings", settings, TeacherJson.Default),
                TrainingProperty.Of("architecture", start.Architecture, ArchitectureJson.Default),
                new("classes", CheckpointFile.Describe(baseClasses)),
                new("words", start.Embeddings.Digest()),
                new("first weights", ContentDigest.Of([network])),
            ]);
            new TeacherTrainer(network, baseClasses, settings, context).Run(source, embeddings, start.Embeddings, session);
            return new InstanceSegmenter(network, start.Embeddings, baseClasses, normalizeEmbeddings: false);
        });
    }

    /// <summary>Creates the network with its initial weights and freezes the parts that are not trained.</summary>
    internal static SegmenterNetwork Begin(TeacherSettings settings, TeacherStart start, TrainingContext context)
    {
        if (settings.Augmentation.NeckDropout > 0 && start.Architecture.NeckChannels == 0)
        {
            throw new ArgumentException(
                $"{nameof(TeacherAugmentationSettings.NeckDropout)} is {settings.Augmentation.NeckDropout}, but there is no neck "
                + $"({nameof(SegmenterArchitecture)}.{nameof(SegmenterArchitecture.NeckChannels)} is 0).",
                nameof(settings));
        }

        using var generator = new Generator((ulong)context.Seed);
        var anchors = new RegionProposalOptions
        {
            BatchSizePerImage = settings.Sampling.Anchors.PerImage,
            PositiveFraction = settings.Sampling.Anchors.PositiveFraction,
            StraddleThreshold = settings.Sampling.AnchorStraddle,
        };
        var created = new SegmenterNetwork(start.Architecture, withNoise: false, anchors, generator, settings.Losses.MaskCritic);
        return created.DisposeOnFailure(network =>
        {
            if (start.CaptionModel is { } captions)
            {
                TeacherInitialization.Apply(network, captions);
            }
            else if (start.Segmenter is { } segmenter)
            {
                using var work = segmenter.Use();
                network.CopyWeights(segmenter.Network);
            }
            else if (start.BackboneWeights is { } weights)
            {
                ResNetWeights.LoadTorchvision(network.Backbone, network.Heads.Stage, weights);
            }

            network.to(context.Device);
            network.Backbone.FreezeAt(settings.Layers.FreezeBackboneAt);
            foreach (var parameter in network.Heads.Projection.parameters())
            {
                parameter.requires_grad_(!settings.Layers.FreezeProjection);
            }

            if (settings.Layers.BackboneRateFactor == 0)
            {
                network.FreezeBackbone();
            }

            if (settings.Layers.HeadStageRateFactor == 0)
            {
                network.FreezeHeadStage();
            }

            if (settings.Augmentation.ColorJitter > 0 && network.IsBackboneFrozen)
            {
                throw new ArgumentException(
                    $"{nameof(TeacherAugmentationSettings.ColorJitter)} is {settings.Augmentation.ColorJitter}, "
                    + "but the backbone is frozen.",
                    nameof(settings));
            }

            network.train(settings.Layers.TrainBatchNorm);
            network.Synchronize(context.Collective);
            return network;
        });
    }

    private void Run(ITrainingImageSource source, Tensor embeddings, WordEmbeddings words, TrainingSession session)
    {
        var captionReader = _settings.Losses.Captions is null ? null : new CaptionReader(words);
        var images = captionReader is null
            ? source
            : new CachedImageSource(source, image => HasInstances(image) || HasCaption(image), _context.ImageMemory);
        var reader = new EpochReader(images, HasInstances, _random, _context.ImageMemory);
        var captioned = captionReader is null ? null : new EpochReader(images, HasCaption, _random, _context.ImageMemory);
        var count = reader.CountAtLeastOne(
            session.Stage, InstanceTargets.None(_rows.Keys), TrainingPart.Instances, _context.CancellationToken);
        captioned?.CountAtLeastOne(
            session.Stage,
            "No caption has a word in the word embeddings.",
            TrainingPart.Captions,
            _context.CancellationToken);
        _context.Log?.Invoke($"{session.Stage}: {count} images with annotated instances of {_rows.Count} base classes.");
        using var cache = _network.IsBackboneFrozen
            ? new FrozenFeatureCache(
                _network,
                [],
                _context.Device,
                captioned is null ? _context.FeatureMemory(reader) : _context.FeatureMemory(reader, captioned) / 3 * 2,
                store: _context.Features)
            : null;
        using var captions = captionReader is null
            ? null
            : new TeacherCaptions(_network, captionReader, _settings.Losses.Captions!, cache, _context, _random);
        using var optimizer = new TrainingOptimizer(
            _network.named_parameters().Select(p => (p.name, p.parameter)),
            _settings.Optimizer,
            _settings.Schedule,
            _settings.Iterations,
            GroupOf,
            RateFactor);

        // The small sums of trained batch normalization would wait for those of the gradients.
        optimizer.Share(_context, SegmenterNetwork.IsOfCritic, _settings.Layers.TrainBatchNorm ? null : _network.Backbone);
        using var loop = new TrainingLoop(session, _context, _settings.Iterations, new TrainingState
        {
            Modules = [("network", _network)],
            Optimizer = optimizer,
            Randoms = [_random, _errors],
            Batches = captioned is null
                ? [(reader, _settings.BatchSize)]
                : [(reader, _settings.BatchSize), (captioned, _settings.Losses.Captions!.BatchSize)],
            Features = cache,
        });
        loop.Run(batches =>
        {
            var batch = Minibatch.Draw(batches[0], _settings.Augmentation.Flip, _settings.Augmentation.ColorJitter, _random);
            Minibatch? captionBatch = captions is null
                ? null
                : Minibatch.Draw(
                    batches[1], _settings.Augmentation.Flip && _settings.Losses.Captions!.Flip, recolor: 0, _random);
            var losses = Losses(batch, embeddings, cache);
            return StepLosses.SumOf(captionBatch is null ? losses : [.. losses, .. captions!.Losses(captionBatch.Value)]);
        });
        if (_network.Heads.Critic is { } critic)
        {
            var calibrator = new NoiseCalibrator(_network, _settings.Sampling.Proposals, _context.Seed);
            critic.Calibration = NoiseCalibrator.OfProcess0(_context.Collective, () => calibrator.Calibrate(
                loop.FurtherBatches(NoiseCalibrator.Images),
                images => Features(Minibatch.Plain(images), [], cache, SingleProcess.Instance),
                _rows,
                embeddings));
        }

        bool HasCaption(TrainingImage image) => image.Captions.Any(captionReader!.CanRead);
    }

    private (string Name, Tensor Value)[] Losses(Minibatch batch, Tensor embeddings, FrozenFeatureCache? cache)
    {
        var own = batch.ShareOf(_context.Collective);
        var (maps, transforms) = Features(own, batch.Recolored, cache, _context.Collective);
        var targets = own.Images
            .Select(
                (image, i) => InstanceTargets.Create(image.Instances, _rows, transforms[i], new AuthorsCompatibility(), _context.Device))
            .ToArray();
        return _objective.Losses(
            maps,
            [.. transforms.Select(transform => transform.Network)],
            targets,
            embeddings,
            batch.Recolored.Contains(true) ? own.Recolored : null);
    }

    private (FeatureMaps Maps, IReadOnlyList<OpenVocabSeg.Data.ImageTransform> Transforms) Features(
        Minibatch batch, IReadOnlyList<bool> recolored, FrozenFeatureCache? cache, ICollective processes)
    {
        if (cache is not null)
        {
            var frozen = cache.Get(batch.Images, batch.Flips, processes);
            return (frozen.Maps, frozen.Transforms);
        }

        var preprocessing = _network.Architecture.Preprocessing;
        var input = ImageBatch.Create(
            [.. batch.Images.Select((image, i) => preprocessing.Prepare(image.Image, batch.Flips[i]))],
            preprocessing,
            _context.Device,
            processes);
        var pixels = ColorJitter.Apply(input.Pixels, recolored, _random, processes);
        return (_network.Features(pixels), input.Transforms);
    }

    private bool HasInstances(TrainingImage image) => image.Instances.Any(i => i.Mask is not null && _rows.ContainsKey(i.ClassName));

    private static string GroupOf(string name) =>
        name.StartsWith("backbone.", StringComparison.Ordinal) ? "backbone"
        : name.StartsWith("roi_heads.box.feature_extractor.", StringComparison.Ordinal) ? "head stage"
        : name.StartsWith("roi_heads.box.predictor.emb_pred.", StringComparison.Ordinal) ? "projection"
        : "heads";

    private double RateFactor(string group, int iteration) => group switch
    {
        "backbone" => _settings.Layers.BackboneRateFactor,
        "head stage" => _settings.Layers.HeadStageRateFactor,
        "projection" => _settings.Layers.ProjectionRateFactor,
        _ => 1,
    };
}
