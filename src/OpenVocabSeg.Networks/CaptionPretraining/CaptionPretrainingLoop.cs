using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Backbones;
using OpenVocabSeg.Networks.CaptionPretraining.Bert;
using OpenVocabSeg.Networks.Collectives;
using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Training;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.CaptionPretraining;

/// <summary>The training loop of stage 1.</summary>
internal sealed class CaptionPretrainingLoop : IDisposable
{
    private const string Stage = "caption pretraining";

    // Every process runs the transformer for the whole batch.
    private const string TransformerPrefix = "mmss_heads.TransformerHead.";

    private readonly CaptionPretrainingSettings _settings;
    private readonly TrainingContext _context;
    private readonly CountedRandom _random;
    private readonly CaptionNetwork _network;
    private readonly MultimodalTransformerHead? _transformer;
    private readonly BertTextEncoder? _encoder;
    private readonly Generator _generator;
    private readonly SeededDropout? _dropout;
    private readonly CaptionReader _reader;
    private readonly CaptionObjective _objective;
    private readonly TrainingSession _session;
    private bool _finished;

    /// <summary>Creates the trained modules with their initial weights. Releases everything if this fails.</summary>
    /// <param name="architecture">The architecture of the network.</param>
    /// <param name="embeddings">The word embeddings.</param>
    /// <param name="settings">The settings of the stage.</param>
    /// <param name="context">Seed, device, progress, cancellation.</param>
    /// <param name="start">The initial weights.</param>
    public CaptionPretrainingLoop(
        CaptionModelArchitecture architecture,
        WordEmbeddings embeddings,
        CaptionPretrainingSettings settings,
        TrainingContext context,
        CaptionPretrainingStart start)
    {
        _settings = settings;
        _context = context;
        _random = new CountedRandom(context.Seed);
        _generator = new Generator((ulong)context.Seed, context.Device);
        using var initial = new Generator((ulong)context.Seed);
        _network = new CaptionNetwork(architecture, settings.Compatibility, initial);
        try
        {
            if (start.BackboneWeights is { } weights)
            {
                ResNetWeights.LoadTorchvision(_network.Backbone, null, weights);
            }

            Tensor? vocabulary = null;
            if (settings.Network.Transformer is { } transformer)
            {
                _transformer = new MultimodalTransformerHead(
                    embeddings.Dimension, embeddings.Words.Count, transformer, settings.Compatibility);
                _transformer.Initialize(initial);
                _transformer.to(context.Device);
                _dropout = new SeededDropout(transformer.Dropout, _generator);
                _encoder = start.TextEncoderWeights is { } bert ? BertTextEncoder.Load(bert, start.TextEncoderHeads) : null;
                _encoder?.to(context.Device);
                vocabulary = embeddings.Vectors([.. Enumerable.Range(0, embeddings.Words.Count)], context.Device);
            }

            _network.Backbone.FreezeAt(settings.Network.FreezeBackboneAt);
            _network.to(context.Device);
            _network.train(settings.Network.TrainBatchNorm);
            _network.Backbone.Synchronize(context.Collective);
            foreach (var frozen in _network.Backbone.children().Take(settings.Network.FreezeBackboneAt))
            {
                frozen.eval();
            }

            _reader = new CaptionReader(embeddings, settings.Network.Transformer is null ? null : settings.Losses.Masking, _encoder);
            _objective = new CaptionObjective(_network.Grounding, _transformer, vocabulary, context.Collective);
            _session = new TrainingSession(context, Stage, () =>
            [
                TrainingProperty.Of("settings", settings, CaptionTrainingJson.Default),
                new("words", embeddings.Digest()),
                new("first weights", ContentDigest.Of(Trained.Select(part => part.Module))),
                new("text encoder", _encoder is null ? null : ContentDigest.Of([_encoder])),
                new("text encoder heads", _encoder is null ? null : start.TextEncoderHeads),
            ]);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private IReadOnlyList<(string Name, nn.Module Module)> Trained =>
        _transformer is null ? [("network", _network)] : [("network", _network), ("transformer", _transformer)];

    /// <summary>Trains and returns the network, which the caller owns. Call it once.</summary>
    public CaptionNetwork Run(ITrainingImageSource source)
    {
        Train(source);
        _finished = true;
        return _network;
    }

    /// <summary>Releases everything that only training needs, and the network if the training did not finish.</summary>
    public void Dispose()
    {
        _transformer?.Dispose();
        _encoder?.Dispose();
        _generator.Dispose();
        if (!_finished)
        {
            _network.Dispose();
        }
    }

    private void Train(ITrainingImageSource source)
    {
        var reader = new EpochReader(source, image => image.Captions.Any(_reader.CanRead), _random, _context.ImageMemory);
        var count = reader.Count(_context.CancellationToken);
        if (count < 2)
        {
            throw new InvalidOperationException(
                $"{Stage}: at least two images need a caption with a word in the word embeddings, but {count} have one. "
                + source.Explain(TrainingPart.Captions));
        }

        var batchSize = Math.Min(_settings.BatchSize, count);
        var iterations = _settings.Epochs is { } epochs ? (int)Math.Max(1, Math.Ceiling(epochs * count / batchSize)) : _settings.Iterations;
        _context.Log?.Invoke($"{Stage}: {count} images with captions, {iterations} steps of {batchSize}.");
        using var optimizer = new TrainingOptimizer(Parameters(), _settings.Optimizer, _settings.Schedule, iterations);

        // The small sums of trained batch normalization would wait for those of the gradients.
        optimizer.Share(
            _context,
            name => name.StartsWith(TransformerPrefix, StringComparison.Ordinal),
            _settings.Network.TrainBatchNorm ? null : _network.Backbone);
        using var cache = _settings.Network.FreezeBackboneAt > _settings.Network.Backbone.Stages.Count
            ? CreateCache(_context.FeatureMemory(reader))
            : null;
        using var loop = new TrainingLoop(_session, _context, iterations, new TrainingState
        {
            Modules = Trained,
            Optimizer = optimizer,
            Randoms = [_random],
            Generator = _generator,
            Batches = [(reader, batchSize)],
        });
        loop.Run(batches => Losses(Minibatch.Draw(batches[0], _settings.Sampling.Flip, recolor: 0, _random), cache));
    }

    private FrozenGridCache CreateCache(long memoryBudget)
    {
        var windows = _settings.Losses.Grounding.RegionWindows;
        if (_context.Features is not { } store)
        {
            return new FrozenGridCache(_network, _settings.Network.Preprocessing, _context.Device, memoryBudget, windows);
        }

        var backbone = new CaptionBackbone(_network.Backbone, _settings.Network.Preprocessing);
        return new FrozenGridCache(
            (image, flip) => backbone.Grid(store, image.Image, flip, _context.Device), _context.Device, memoryBudget, windows);
    }

    private StepLosses Losses(Minibatch batch, FrozenGridCache? cache)
    {
        var captions = batch.Images.Select(
            image => _reader.Read(_reader.Draw(image.Captions, _settings.Sampling.JoinCaptions, _random), _random)).ToArray();
        var sampling = _settings.Sampling;
        var own = batch.ShareOf(_context.Collective);
        var regions = cache?.Regions(own, sampling.MaximumRegions, _random, _context.Collective) ?? Regions(own);
        return StepLosses.SumOf(_objective.Losses(regions, _reader.ToTensors(captions, _context.Device), _random, _dropout));
    }

    private RegionBatch Regions(Minibatch batch)
    {
        var preprocessing = _settings.Network.Preprocessing;
        var prepared = batch.Images.Select((image, i) => preprocessing.Prepare(image.Image, batch.Flips[i])).ToArray();
        return _network.Regions(
            ImageBatch.Create(prepared, preprocessing, _context.Device, _context.Collective),
            _settings.Sampling.MaximumRegions,
            _random,
            _context.Collective);
    }

    private IEnumerable<(string Name, Parameter Parameter)> Parameters()
    {
        var network = _network.named_parameters().Select(p => (p.name, p.parameter));
        return _transformer is null
            ? network
            : network.Concat(_transformer.named_parameters().Select(p => ($"{TransformerPrefix}{p.name}", p.parameter)));
    }
}
