using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using Spectre.Console;

namespace OpenVocabSeg.Cli.Prediction;

/// <summary>Segments pictures batch by batch and hands each result to the outputs.</summary>
internal sealed class ImagePredictor(
    InstanceSegmentationTransformer model,
    IReadOnlyDictionary<string, long> categoryIds,
    OutputFiles outputs,
    bool masksOnly,
    IAnsiConsole console)
{
    /// <summary>Predicts, prints a table and writes the overlay of each image, and the results file at the end.</summary>
    /// <param name="images">The pictures.</param>
    /// <param name="cancellationToken">Ends the work between batches; then there is no results file.</param>
    public void Run(IReadOnlyList<InputImage> images, CancellationToken cancellationToken)
    {
        // The results are made while they are written: a folder of any size needs the memory of one batch.
        var results = Predict(images, cancellationToken);
        if (outputs.Json is { } json)
        {
            CocoResults.Write(json, results);
            return;
        }

        foreach (var _ in results)
        {
        }
    }

    private IEnumerable<CocoResult> Predict(IReadOnlyList<InputImage> images, CancellationToken cancellationToken)
    {
        foreach (var batch in images.Chunk(model.Detection.BatchSize))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var pictures = Array.ConvertAll(batch, image => ImageFile.Load(image.Path));
            var predictions = Predict(pictures);
            for (var i = 0; i < batch.Length; i++)
            {
                DetectionTable.Write(console, batch[i].Path, predictions[i], model.Segmenter.PredictsNoise);
                if (outputs.OverlayOf(batch[i]) is { } overlay)
                {
                    WriteOverlay(overlay, pictures[i], predictions[i]);
                }

                foreach (var detection in predictions[i])
                {
                    yield return ToResult(batch[i], detection);
                }
            }
        }
    }

    private IReadOnlyList<IReadOnlyList<Detection>> Predict(PixelImage[] pictures)
    {
        var images = Array.ConvertAll(pictures, picture => picture.ToMLImage());
        try
        {
            return model.Predict(images);
        }
        finally
        {
            Array.ForEach(images, image => image.Dispose());
        }
    }

    private void WriteOverlay(string path, PixelImage picture, IReadOnlyList<Detection> detections)
    {
        // Best last: it is drawn on top.
        var instances = detections.Reverse()
            .Select(detection => new OverlayInstance(detection.ClassName, detection.Mask, detection.Box, detection.Score)).ToArray();
        var drawn = Overlay.Draw(picture, instances, model.Classes);
        var isPng = Path.GetExtension(path).Equals(".png", StringComparison.OrdinalIgnoreCase);
        var bytes = isPng ? ImageFile.EncodePng(drawn) : ImageFile.EncodeJpeg(drawn);
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }

    private CocoResult ToResult(InputImage image, Detection detection) => new(
        image.Id,
        categoryIds[detection.ClassName],
        detection.Score,
        masksOnly ? null : CocoBox.FromBoundingBox(detection.Box),
        CocoSegmentation.FromMask(detection.Mask),
        model.Segmenter.PredictsNoise ? detection.MaskNoise : null);
}
