using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.Inference;
using OpenVocabSeg.Networks.MaskHead;
using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.RegionPooling;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.PseudoMasks;

/// <summary>
/// The network part of stage 3: for each noun, the teacher finds the region that matches its word best, with a box and a mask (XPM
/// section 3.2).
/// </summary>
/// <remarks>
/// The defaults are those of the authors: the pseudo box is the regressed box of the chosen proposal. Its mask is predicted in the box
/// regressed a second time and pasted into the box regressed once. Two nouns may have the same region.
/// </remarks>
internal sealed class PseudoLabeler
{
    private readonly InstanceSegmenter _teacher;
    private readonly PseudoLabelSettings _settings;

    /// <param name="teacher">The teacher; the caller still owns it.</param>
    /// <param name="settings">Limits and weights; null means the authors' settings.</param>
    public PseudoLabeler(InstanceSegmenter teacher, PseudoLabelSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(teacher);
        _teacher = teacher;
        _settings = settings ?? new PseudoLabelSettings();
        _settings.Validate();
    }

    /// <summary>Labels images.</summary>
    /// <param name="images">Images of any size.</param>
    /// <param name="nouns">For each image, the nouns of its captions, with words in the teacher's word embeddings.</param>
    /// <param name="progress">Receives progress after each batch, on the calling thread.</param>
    /// <param name="cancellationToken">Cancels the work between batches.</param>
    /// <returns>
    /// For each image, one pseudo label for each noun, in the order of the nouns, even if its mask is empty. The score is the sigmoid of
    /// the similarity, or the probability. The noise is 1 − the IoU that the teacher's mask critic expects, or null if it has no critic.
    /// </returns>
    /// <exception cref="ArgumentException">The lists differ in length, or a noun has an unknown word.</exception>
    public IReadOnlyList<IReadOnlyList<Detection>> Label(
        IReadOnlyList<PixelImage> images,
        IReadOnlyList<IReadOnlyList<CaptionNoun>> nouns,
        IProgress<PredictionProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(nouns);
        if (images.Count != nouns.Count)
        {
            throw new ArgumentException($"There are {images.Count} images, but nouns for {nouns.Count}.", nameof(nouns));
        }

        var labels = new IReadOnlyList<Detection>[images.Count];
        Array.Fill(labels, []);
        using var work = _teacher.Use();
        var named = Enumerable.Range(0, images.Count).Where(i => nouns[i].Count > 0).ToArray();
        var (done, emptyMasks) = (images.Count - named.Length, 0);
        foreach (var batch in SameSizeBatches.Create(
            [.. named.Select(i => images[i])], _teacher.Architecture.Preprocessing, _settings.BatchSize))
        {
            cancellationToken.ThrowIfCancellationRequested();
            LabelBatch([.. batch.Select(i => named[i])], images, nouns, labels);
            done += batch.Length;
            emptyMasks += batch.Sum(i => labels[named[i]].Count(label => label.Mask.Area == 0));
            progress?.Report(new PredictionProgress(done, images.Count, emptyMasks));
        }

        return labels;
    }

    private void LabelBatch(
        int[] batch, IReadOnlyList<PixelImage> images, IReadOnlyList<IReadOnlyList<CaptionNoun>> nouns, IReadOnlyList<Detection>[] labels)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var (network, heads) = (_teacher.Network, _teacher.Network.Heads);
        var (maps, transforms) = _teacher.ReadFeatures([.. batch.Select(index => images[index])]);
        var sizes = transforms.Select(transform => transform.Network).ToArray();
        var regions = RegionDetector.Detect(network, maps, sizes, _settings.Proposals);
        var embeddings = regions.Embeddings();
        var dense = _settings.Choice.ContrastWeight == 0 ? null : heads.Dense(maps);
        var boxes = new Tensor[batch.Length];
        var scores = new float[batch.Length][];
        for (var i = 0; i < batch.Length; i++)
        {
            var regressed = regions.Regressed()[i];
            if (regressed.shape[0] == 0)
            {
                // Without a region no noun gets a label.
                (boxes[i], scores[i]) = (regressed, []);
                continue;
            }

            var words = nn.functional.normalize(_teacher.Words.EmbedAll(nouns[batch[i]].Select(noun => noun.Word), _teacher.Device),
                dim: 1);
            var similarity = words.matmul(embeddings[i].t());
            var isSimilarity = _settings.Choice.WordScore == WordScore.Similarity;
            var wordScores = isSimilarity ? similarity : LogProbabilities(embeddings[i], nouns[batch[i]]);
            var preference = _settings.Choice.WordWeight == 1 ? wordScores : wordScores.Times(_settings.Choice.WordWeight);
            if (_settings.Choice.ObjectnessWeight != 0)
            {
                using Scalar least = 1e-6;
                preference = preference.Plus(regions.Objectness[i].clamp_min(least).log().Times(_settings.Choice.ObjectnessWeight));
            }

            if (dense is not null)
            {
                var contrast = RegionContrast.Compute(heads.Respond(dense[i], words), regressed, heads.Stride, sizes[i]);
                preference = preference.Plus(contrast.Times(_settings.Choice.ContrastWeight));
            }

            var chosen = preference.argmax(1);
            boxes[i] = _settings.BoxVotingIou is { } iou
                ? Vote(regressed, preference, chosen, iou, sizes[i])
                : regressed[chosen];
            var chosenScores = wordScores.gather(1, chosen.unsqueeze(1));
            scores[i] = (isSimilarity ? chosenScores.sigmoid() : chosenScores.exp()).ReadArray<float>();
        }

        var boxCounts = boxes.Select(b => b.shape[0]).ToArray();
        var maskBoxes = _settings.RegressMaskBoxesAgain
            ? RegionDetector.PredictBoxes(heads, regions.Maps, boxes, sizes).Regressed()
            : boxes;
        var masks = heads.PredictMasks(regions.Maps, cat([.. maskBoxes.Select(RoIAlign.Regions)]));
        var probabilities = masks.Probabilities.split(boxCounts);
        IReadOnlyList<RunLengthMask>[] pasted =
        [
            .. transforms.Select((transform, i) =>
                MaskPaster.Paste(probabilities[i], boxes[i], transform.Network, transform.Original, (float)_settings.MaskThreshold)),
        ];
        var noise = heads.Critic is null ? null : MaskJudge.Noise(heads, regions.Maps, pasted, transforms);
        for (var i = 0; i < batch.Length; i++)
        {
            var original = transforms[i].ToOriginal(boxes[i].ReadArray<float>());
            labels[batch[i]] =
                [.. nouns[batch[i]].Take(scores[i].Length).Select((noun, n) =>
                    new Detection(noun.ClassName, scores[i][n], original[n], pasted[i][n], noise?[i][n]))];
        }
    }

    // [nouns, P]: uses the word vectors of the classifier, not scaled to unit length, and its background. A noun competes with the other
    // nouns of the image and with the teacher's classes, but not with another name of itself.
    private Tensor LogProbabilities(Tensor embeddings, IReadOnlyList<CaptionNoun> nouns)
    {
        List<string> words = [.. nouns.Select(noun => noun.Word).Distinct(StringComparer.Ordinal)];
        var others = _teacher.Vocabulary
            .Where(entry => nouns.All(noun => noun.ClassName != entry.Name) && !entry.Words.Any(words.Contains))
            .SelectMany(entry => entry.Words);
        var rows = ClassEmbeddings.WithBackground(_teacher.Words, [.. words, .. others], normalize: false, _teacher.Device);
        var ofWords = _teacher.Network.Heads.Classify(embeddings, rows).log_softmax(1).narrow(1, 1, words.Count).t();
        return words.Count == nouns.Count
            ? ofWords
            : ofWords.index_select(0, tensor(nouns.Select(noun => (long)words.IndexOf(noun.Word)).ToArray(), device: _teacher.Device));
    }

    // The mean of the boxes with a large enough IoU with the chosen box, each weighted by e^preference.
    private static Tensor Vote(Tensor boxes, Tensor preference, Tensor chosen, double minIou, ImageSize size)
    {
        // The IoU of an empty box is 0, even with itself.
        var itself = KeptScalars.Range(boxes.shape[0], int64, boxes.device).eq(chosen.unsqueeze(1));
        using Scalar least = minIou;
        var near = Boxes.IntersectionOverUnion(boxes[chosen], boxes).ge(least).logical_or(itself);
        var votes = preference.masked_fill(near.logical_not(), KeptScalars.NegativeInfinity).softmax(1);

        // By rounding, a mean can exceed the border that its boxes touch.
        return Boxes.Clip(votes.matmul(boxes), size.Height, size.Width);
    }
}
