namespace OpenVocabSeg.Samples.Playground.Http;

/// <summary>What was found in an image.</summary>
/// <param name="Width">Width of the image in pixels.</param>
/// <param name="Height">Height of the image in pixels.</param>
/// <param name="Words">What was looked for.</param>
/// <param name="Objects">The objects, best first.</param>
/// <param name="Milliseconds">How long the network took.</param>
internal sealed record SegmentedPicture(
    int Width, int Height, IReadOnlyList<string> Words, IReadOnlyList<FoundObject> Objects, double Milliseconds);
