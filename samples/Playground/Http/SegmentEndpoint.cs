using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using OpenVocabSeg.Samples.Playground.Segmentation;

namespace OpenVocabSeg.Samples.Playground.Http;

/// <summary><c>POST /api/segment?model=id&amp;word=a&amp;word=b</c> with an image file as the body.</summary>
internal sealed class SegmentEndpoint(ModelList models, SegmenterPool pool, UploadBudget budget, PlaygroundSettings settings)
{
    private const int LargeImageBytes = 8 << 20;

    /// <summary>Detects the objects. Stops waiting when the client disconnects.</summary>
    /// <exception cref="RequestException">The request is invalid.</exception>
    /// <exception cref="PoolBusyException">Too many requests are waiting.</exception>
    public async Task<SegmentedImage> RunAsync(HttpContext context)
    {
        var aborted = context.RequestAborted;
        RequestOrigin.Check(context.Request);
        var model = RequestedModel.Read(context.Request, models);
        var words = RequestedWords.Read(context.Request, model.Segmenter.Words, settings);
        using var file = await RequestedImage.ReceiveAsync(context.Request, budget, settings, aborted);

        // Decoded pixels take a hundred times the memory of a file, so the wait comes first.
        using var engine = await pool.RentAsync(model, words.Known, aborted);
        var image = file.Decode();
        if (image.Pixels.Length >= LargeImageBytes)
        {
            context.Response.OnCompleted(ReturnMemoryAsync);
        }

        var watch = Stopwatch.StartNew();
        var detections = engine.Segmenter.Predict([image], model.Detection, cancellationToken: aborted)[0];
        return new SegmentedImage(
            image.Width,
            image.Height,
            words.Known,
            words.Unknown,
            [.. detections.Select(FoundObject.From)],
            watch.Elapsed.TotalMilliseconds);
    }

    // Otherwise the garbage of large images piles up, and is kept for the next ones. The last request of a burst gives all of it back.
    private Task ReturnMemoryAsync()
    {
        var idle = pool.IsIdle;
        GC.Collect(
            GC.MaxGeneration, idle ? GCCollectionMode.Aggressive : GCCollectionMode.Forced, blocking: true, compacting: idle);
        return Task.CompletedTask;
    }
}
