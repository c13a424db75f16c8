using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.CaptionPretraining;
using OpenVocabSeg.Networks.Collectives;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.DetectorTraining;
using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Training;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.MaskTeacher;

/// <summary>The grounding loss of stage 2, see <see cref="TeacherCaptionSettings"/>.</summary>
internal sealed class TeacherCaptions : IDisposable
{
    private readonly TeacherCaptionSettings _settings;
    private readonly SegmenterNetwork _network;
    private readonly Device _device;
    private readonly Random _random;
    private readonly ICollective _collective;
    private readonly CaptionReader _captions;
    private readonly CaptionObjective _objective;
    private readonly FrozenGridCache? _grids;

    /// <param name="network">The teacher.</param>
    /// <param name="captions">Reads captions.</param>
    /// <param name="settings">Losses and sampling.</param>
    /// <param name="features">The backbone features of images, if the backbone is frozen.</param>
    /// <param name="context">The device, and the processes that have other images of the batches.</param>
    /// <param name="random">Draws captions and cells.</param>
    public TeacherCaptions(
        SegmenterNetwork network,
        CaptionReader captions,
        TeacherCaptionSettings settings,
        FrozenFeatureCache? features,
        TrainingContext context,
        Random random)
    {
        var device = context.Device;
        _collective = context.Collective;
        _settings = settings;
        _network = network;
        _device = device;
        _random = random;
        _captions = captions;
        _objective = new CaptionObjective(
            new GroundingHead(network.Heads.Projection, settings.Grounding, new AuthorsCompatibility()), processes: _collective);
        _grids = features is null || !network.IsHeadStageFrozen
            ? null
            : new FrozenGridCache(
                (image, flip) => network.Heads.Grid(features.Get([image], [flip], SingleProcess.Instance).Maps),
                device,
                features.MemoryBudget / 2,
                settings.Grounding.RegionWindows);
    }

    /// <summary>Computes the weighted losses of a batch by name.</summary>
    /// <param name="batch">Images with captions.</param>
    public IEnumerable<(string Name, Tensor Value)> Losses(Minibatch batch)
    {
        var own = batch.ShareOf(_collective);
        var regions = _grids?.Regions(own, _settings.MaximumRegions, _random, _collective)
            ?? Regions(own);
        var captions = batch.Images.Select(
            image => _captions.Read(_captions.Draw(image.Captions, _settings.JoinCaptions, _random))).ToArray();
        return _objective.Losses(regions, _captions.ToTensors(captions, _device), _random, dropout: null)
            .Select(loss => (loss.Name, loss.Loss.Times(_settings.Weight)));
    }

    public void Dispose() => _grids?.Dispose();

    private RegionBatch Regions(Minibatch batch)
    {
        var preprocessing = _network.Architecture.Preprocessing;
        var input = ImageBatch.Create(
            [.. batch.Images.Select((image, i) => preprocessing.Prepare(image.Image, batch.Flips[i]))],
            preprocessing,
            _device,
            _collective);
        var padded = new ImageSize((int)input.Pixels.shape[2], (int)input.Pixels.shape[3]);
        var grid = _network.Heads.Grid(_network.Features(input.Pixels));
        return GridRegions.Take(
            grid,
            [.. input.Transforms.Select(transform => transform.Network)],
            padded,
            _settings.MaximumRegions,
            _random,
            _settings.Grounding.RegionWindows,
            _collective);
    }
}
