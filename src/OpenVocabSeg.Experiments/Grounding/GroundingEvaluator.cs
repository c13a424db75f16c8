using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Networks.Inference;

namespace OpenVocabSeg.Experiments;

/// <summary>Measures on test images how well models ground words, and the recall of proposals.</summary>
public sealed class GroundingEvaluator
{
    private const double Hit = 0.5;
    private static readonly int[] ProposalCounts = [10, 20, 50, 100];

    private readonly ExperimentData _data;
    private readonly HashSet<string> _novel;

    /// <param name="data">The experiment; its test images are used.</param>
    public GroundingEvaluator(ExperimentData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        _data = data;
        _novel = data.NovelClasses.ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Measures a model.</summary>
    /// <param name="model">The model; it is not changed.</param>
    /// <param name="cancellationToken">Cancels the measurement between images.</param>
    public GroundingScores Evaluate(InstanceSegmenter model, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new GroundingScores(Retrieve(model, cancellationToken), Classify(model, cancellationToken));
    }

    /// <summary>Measures how often a test image is retrieved by the words of its captions, with the scores of stage 1.</summary>
    /// <param name="model">The caption model of stage 1; it is not changed.</param>
    /// <param name="cancellationToken">Cancels the measurement between images.</param>
    /// <returns>The scores, for the same queries as for other models; null if no test image has a caption with a known word.</returns>
    public RetrievalScores? Retrieve(CaptionModel model, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        var (captioned, queries) = Queries(model.Words);
        if (queries.All(query => query.Length == 0))
        {
            return null;
        }

        var scores = model.Compare([.. captioned.Select(Load)], [.. queries.Select(query => string.Join(' ', query))], cancellationToken);
        return RetrievalScores.Of(
            [.. queries.Select(
                (query, i) => (IReadOnlyList<double>)[.. scores.Select(ofImage => query.Length == 0 ? 0.0 : ofImage[i])])]);
    }

    /// <summary>Measures the recall of a model's proposals, for several numbers of proposals.</summary>
    /// <param name="model">The model; it is not changed.</param>
    /// <param name="cancellationToken">Cancels the measurement between images.</param>
    public IReadOnlyList<ProposalRecall> MeasureProposals(InstanceSegmenter model, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        var limits = new ProposalLimits(1000, ProposalCounts.Max());
        var found = new List<(bool IsNovel, int Rank)>();
        foreach (var image in _data.Test)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var objects = Objects(image);
            var regions = objects.Length == 0 ? [] : new SegmenterProbe(model).Propose(Load(image), limits, regress: false);
            found.AddRange(objects.Select(o => (
                _novel.Contains(o.ClassName),
                Array.FindIndex([.. regions], region => Overlap(region.Proposal, o.Box) >= Hit))));
        }

        return [.. ProposalCounts.Select(count => new ProposalRecall(
            count, BaseAndNovel.PercentOf(found.Select(f => (f.IsNovel, f.Rank >= 0 && f.Rank < count ? 1.0 : 0)))))];
    }

    /// <summary>IoU of two boxes.</summary>
    internal static double Overlap(BoundingBox first, BoundingBox second) =>
        CocoBox.FromBoundingBox(first).IntersectionOverUnion(CocoBox.FromBoundingBox(second));

    // A query is the set of words of all captions of an image. The score of an image is the mean over the words.
    private RetrievalScores? Retrieve(InstanceSegmenter model, CancellationToken cancellationToken)
    {
        var (captioned, queries) = Queries(model.Words);
        string[] words = [.. queries.SelectMany(query => query).Distinct()];
        if (words.Length == 0)
        {
            return null;
        }

        var responses = captioned.Select(image =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new SegmenterProbe(model).Respond(Load(image), words)
                .ToDictionary(response => response.Word, response => response.Score);
        }).ToArray();
        return RetrievalScores.Of(
            [.. queries.Select(query =>
                (IReadOnlyList<double>)[.. responses.Select(
                    response => query.Select(word => response[word]).DefaultIfEmpty(0).Average())])]);
    }

    private (ExperimentImage[] Captioned, string[][] Queries) Queries(WordEmbeddings words)
    {
        var captioned = _data.Test.Where(image => image.Captions.Count > 0).ToArray();
        return (captioned, [.. captioned.Select(image =>
            image.Captions.SelectMany(words.Tokenize).Distinct().Select(id => words.Words[id]).ToArray())]);
    }

    private BoxClassificationScores Classify(InstanceSegmenter model, CancellationToken cancellationToken)
    {
        using var classifier = model.WithVocabulary(_data.AllClasses);
        var bases = _data.BaseClasses.Count;
        var all = _data.AllClasses.Count;
        var generalized = new List<(bool IsNovel, double Hit)>();
        var constrained = new List<(bool IsNovel, double Hit)>();
        foreach (var image in _data.Test)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var objects = Objects(image);
            if (objects.Length == 0)
            {
                continue;
            }

            var probabilities = new SegmenterProbe(classifier).ClassProbabilities(Load(image), [.. objects.Select(o => o.Box)]);
            for (var i = 0; i < objects.Length; i++)
            {
                // Without the background, which is the first class: the box is known to contain an object.
                var ofClasses = probabilities[i].Skip(1).ToArray();
                var isNovel = _novel.Contains(objects[i].ClassName);
                generalized.Add((isNovel, Is(objects[i], Best(ofClasses, 0, all))));
                constrained.Add((isNovel, Is(objects[i], isNovel ? Best(ofClasses, bases, all) : Best(ofClasses, 0, bases))));
            }
        }

        return new BoxClassificationScores(
            BaseAndNovel.PercentOf(generalized),
            BaseAndNovel.PercentOf(constrained),
            new BaseAndNovel(generalized.Count(hit => !hit.IsNovel), generalized.Count(hit => hit.IsNovel)));
    }

    private double Is(ExperimentInstance o, int index) => _data.AllClasses[index] == o.ClassName ? 1 : 0;

    private static int Best(float[] values, int from, int to) => Enumerable.Range(from, to - from).MaxBy(i => values[i]);

    private ExperimentInstance[] Objects(ExperimentImage image) =>
        [.. image.Truth.Where(o => !o.IsCrowd && _data.AllClasses.Contains(o.ClassName))];

    private PixelImage Load(ExperimentImage image) => ImageFile.Load(Path.Combine(_data.ImageFolder, image.Path));
}
