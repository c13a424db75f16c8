using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Files;
using OpenVocabSeg.Networks;
using Spectre.Console;

namespace OpenVocabSeg.Cli.Prediction;

/// <summary>Segments images batch by batch and writes the results.</summary>
internal sealed class ImagePredictor(
    InstanceSegmentationTransformer model,
    IReadOnlyDictionary<string, long> categoryIds,
    OutputFiles outputs,
    bool masksOnly,
    TextWriter output)
{
    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });

    /// <summary>Number of detections so far that were left out because their mask is empty.</summary>
    public int EmptyMasks { get; private set; }

    /// <summary>Says how many detections were left out because their mask is empty.</summary>
    public static void WriteEmptyMasks(TextWriter output, int count)
    {
        if (count > 0)
        {
            output.WriteLine($"Left out: {count} detections with an empty mask.");
        }
    }

    /// <summary>Predicts, prints a table and writes an overlay for each image, and writes the results file at the end.</summary>
    /// <param name="images">The images.</param>
    /// <param name="pixels">Their pixels.</param>
    /// <param name="cancellationToken">Cancels the work between batches; then no results file is written.</param>
    public void Run(IReadOnlyList<InputImage> images, CheckedImages pixels, CancellationToken cancellationToken)
    {
        // Results are computed while they are written, so memory use does not grow with the number of images.
        var results = Predict(images, pixels, cancellationToken);
        if (outputs.Json is { } json)
        {
            CocoResults.Write(json, results);
        }
        else
        {
            foreach (var _ in results)
            {
            }
        }

        WriteEmptyMasks(output, EmptyMasks);
    }

    /// <summary>The detections of images in order, computed while they are enumerated.</summary>
    /// <param name="images">The images.</param>
    /// <param name="pixels">Their pixels.</param>
    /// <param name="cancellationToken">Cancels the work between batches.</param>
    public IEnumerable<CocoResult> Predict(
        IReadOnlyList<InputImage> images, CheckedImages pixels, CancellationToken cancellationToken)
    {
        foreach (var batch in Enumerable.Range(0, images.Count).Chunk(model.Detection.BatchSize))
        {
            var decoded = Array.ConvertAll(batch, pixels.Take);
            var progress = new LastProgress();
            var predictions = model.Segmenter.Predict(decoded, model.Detection, progress, cancellationToken);
            EmptyMasks += progress.EmptyMasks;
            for (var i = 0; i < batch.Length; i++)
            {
                var image = images[batch[i]];
                DetectionTable.Write(_console, image.Path, predictions[i]);
                if (outputs.OverlayOf(image) is { } overlay)
                {
                    WriteOverlay(overlay, decoded[i], predictions[i]);
                }

                foreach (var detection in predictions[i])
                {
                    yield return ToResult(image, detection);
                }
            }
        }
    }

    private void WriteOverlay(string path, PixelImage pixels, IReadOnlyList<Detection> detections)
    {
        // The best detection is drawn last, on top.
        var drawn = Overlay.Draw(pixels, [.. detections.Reverse()], model.Classes);
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
        detection.MaskNoise);

    private sealed class LastProgress : IProgress<PredictionProgress>
    {
        public int EmptyMasks { get; private set; }

        public void Report(PredictionProgress value) => EmptyMasks = value.EmptyMasks;
    }
}
