namespace OpenVocabSeg.Networks.Training;

/// <summary>One image of a batch of <see cref="ComputedFeatures"/>.</summary>
/// <param name="Image">Its place among the images of the training.</param>
/// <param name="Flip">Whether it was mirrored.</param>
/// <param name="Kept">Whether its features were kept, or found no room.</param>
internal readonly record struct ComputedFeature(int Image, bool Flip, bool Kept);
