using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using OpenVocabSeg.Data;
using OpenVocabSeg.Samples.Playground.Segmentation;

namespace OpenVocabSeg.Samples.Playground.Http;

/// <summary><c>POST /api/segment?word=a&amp;word=b</c> with an image file as the body.</summary>
internal sealed class SegmentEndpoint(SegmenterModel model, SegmenterPool pool, PlaygroundSettings settings)
{
    /// <summary>Detects the objects. Stops waiting when the client disconnects.</summary>
    /// <exception cref="RequestException">The request is invalid.</exception>
    /// <exception cref="PoolBusyException">Too many requests are waiting.</exception>
    public async Task<SegmentedImage> RunAsync(HttpContext context)
    {
        var aborted = context.RequestAborted;
        var words = RequestedWords.Read(context.Request, model.Segmenter.Words, settings);
        var image = await RequestedImage.ReadAsync(context.Request, settings, aborted);
        using var engine = await pool.RentAsync(words, aborted);
        var watch = Stopwatch.StartNew();
        var detections = engine.Segmenter.Predict([image], model.Detection, cancellationToken: aborted)[0];
        return new SegmentedImage(
            image.Width, image.Height, words, [.. detections.Select(FoundObject.From)], watch.Elapsed.TotalMilliseconds);
    }
}
