using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using OpenVocabSeg.Data;
using OpenVocabSeg.Samples.Playground.Segmentation;

namespace OpenVocabSeg.Samples.Playground.Http;

/// <summary><c>POST /api/segment?word=a&amp;word=b</c> with an image's file as the body.</summary>
internal sealed class SegmentEndpoint(SegmenterModel model, SegmenterPool pool, PlaygroundSettings settings)
{
    /// <summary>Finds the objects. Ends early when the client goes away.</summary>
    /// <exception cref="RequestException">The request cannot be answered.</exception>
    /// <exception cref="PoolBusyException">Too many requests wait.</exception>
    public async Task<SegmentedPicture> RunAsync(HttpContext context)
    {
        var aborted = context.RequestAborted;
        var words = RequestedWords.Read(context.Request, model.Segmenter.Words, settings);
        var picture = await RequestedPicture.ReadAsync(context.Request, settings, aborted);
        using var engine = await pool.RentAsync(words, aborted);
        var watch = Stopwatch.StartNew();
        var detections = engine.Segmenter.Predict([picture], model.Detection, cancellationToken: aborted)[0];
        return new SegmentedPicture(
            picture.Width, picture.Height, words, [.. detections.Select(FoundObject.From)], watch.Elapsed.TotalMilliseconds);
    }
}
