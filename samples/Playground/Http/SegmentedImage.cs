namespace OpenVocabSeg.Samples.Playground.Http;

/// <summary>The detections of an image.</summary>
/// <param name="Width">Width of the image in pixels.</param>
/// <param name="Height">Height of the image in pixels.</param>
/// <param name="Words">The known words of the request.</param>
/// <param name="UnknownWords">The other words of the request. They were not looked for.</param>
/// <param name="Objects">The detections, best first.</param>
/// <param name="Milliseconds">Time of the prediction.</param>
internal sealed record SegmentedImage(
    int Width,
    int Height,
    IReadOnlyList<string> Words,
    IReadOnlyList<UnknownWord> UnknownWords,
    IReadOnlyList<FoundObject> Objects,
    double Milliseconds);
