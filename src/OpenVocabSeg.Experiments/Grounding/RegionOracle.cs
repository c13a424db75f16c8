using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Networks.Inference;

namespace OpenVocabSeg.Experiments;

/// <summary>
/// Compares pseudo labels with the ground truth and with the best of the teacher's regions, on training images with ground truth.
/// </summary>
public sealed class RegionOracle
{
    private const double Hit = 0.5;

    private readonly ExperimentData _data;
    private readonly InstanceSegmenter _teacher;
    private readonly PseudoLabelSettings _settings;
    private readonly IReadOnlyList<ProposedRegion>?[] _regions;
    private readonly HashSet<string> _novel;

    /// <param name="data">The experiment; training images with captions and masks are used.</param>
    /// <param name="teacher">The teacher; the caller keeps ownership.</param>
    /// <param name="settings">Settings of pseudo labeling.</param>
    /// <param name="cancellationToken">Cancels the work between images.</param>
    public RegionOracle(ExperimentData data, InstanceSegmenter teacher, PseudoLabelSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(teacher);
        ArgumentNullException.ThrowIfNull(settings);
        _data = data;
        _teacher = teacher;
        _settings = settings;
        _novel = data.NovelClasses.ToHashSet(StringComparer.Ordinal);
        _regions = [.. data.Training.Select(image =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return image.OffersMasks && image.Captions.Count > 0
                ? new SegmenterProbe(teacher).Propose(Load(image), settings.Proposals)
                : null;
        })];
    }

    /// <summary>Compares pseudo labels with the ground truth and with the bounds of the regions.</summary>
    /// <param name="labels">Pseudo labels of each training image.</param>
    public PseudoLabelScores Measure(IReadOnlyList<IReadOnlyList<Detection>> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var tries = new List<(bool IsNovel, double Box, double Mask, double Random, double Best)>();
        var absent = new List<(bool IsNovel, double Absent)>();
        foreach (var (i, label) in Enumerable.Range(0, labels.Count).SelectMany(i => labels[i].Select(label => (i, label))))
        {
            if (_regions[i] is not { } regions)
            {
                continue;
            }

            var isNovel = _novel.Contains(label.ClassName);
            var truth = Truth(i, label.ClassName);
            absent.Add((isNovel, truth.Length == 0 ? 1 : 0));
            if (truth.Length == 0)
            {
                continue;
            }

            var hits = regions.Select(region => truth.Max(o => GroundingEvaluator.Overlap(region.Box, o.Box)) >= Hit ? 1.0 : 0).ToArray();
            tries.Add((
                isNovel,
                truth.Max(o => GroundingEvaluator.Overlap(label.Box, o.Box)) >= Hit ? 1 : 0,
                label.Mask.Area > 0 && truth.Max(o => label.Mask.IntersectionOverUnion(o.Mask)) >= Hit ? 1 : 0,
                hits.DefaultIfEmpty(0).Average(),
                hits.DefaultIfEmpty(0).Max()));
        }

        return new PseudoLabelScores(
            BaseAndNovel.PercentOf(tries.Select(t => (t.IsNovel, t.Box))),
            BaseAndNovel.PercentOf(tries.Select(t => (t.IsNovel, t.Mask))),
            BaseAndNovel.PercentOf(tries.Select(t => (t.IsNovel, t.Random))),
            BaseAndNovel.PercentOf(tries.Select(t => (t.IsNovel, t.Best))),
            new BaseAndNovel(tries.Count(t => !t.IsNovel), tries.Count(t => t.IsNovel)),
            BaseAndNovel.PercentOf(absent));
    }

    /// <summary>
    /// The pseudo labels of a perfect choice of regions: for each noun the region, with its mask, that has the largest IoU with an object.
    /// </summary>
    /// <param name="labels">
    /// Pseudo labels of each training image, for their nouns. Labels whose class is known to be absent are left out.
    /// </param>
    public IReadOnlyList<IReadOnlyList<Detection>> Choose(IReadOnlyList<IReadOnlyList<Detection>> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return [.. labels.Select((ofImage, i) =>
        {
            if (_regions[i] is not { Count: > 0 } regions)
            {
                return (IReadOnlyList<Detection>)[];
            }

            var chosen = ofImage.Select(label => label.ClassName).Distinct(StringComparer.Ordinal)
                .Select(name => (Name: name, Truth: Truth(i, name)))
                .Where(pair => pair.Truth.Length > 0)
                .Select(
                    pair => (pair.Name, regions.MaxBy(region => pair.Truth.Max(o => GroundingEvaluator.Overlap(region.Box, o.Box)))!.Box))
                .ToArray();
            var masks = new SegmenterProbe(_teacher).SegmentBoxes(
                Load(_data.Training[i]), [.. chosen.Select(pair => pair.Box)], _settings.MaskThreshold);
            return [.. chosen.Select((pair, k) => new Detection(pair.Name, 1, pair.Box, masks[k]))];
        })];
    }

    private ExperimentInstance[] Truth(int image, string className) =>
        [.. _data.Training[image].Truth.Where(o => !o.IsCrowd && o.ClassName == className)];

    private PixelImage Load(ExperimentImage image) => ImageFile.Load(Path.Combine(_data.ImageFolder, image.Path));
}
