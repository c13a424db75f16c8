namespace OpenVocabSeg.Networks.Training;

/// <summary>One image of a batch of <see cref="ComputedFeatures"/>.</summary>
/// <param name="Image">Its index among the images of the training run.</param>
/// <param name="Flip">Whether the image was mirrored.</param>
/// <param name="Kept">Whether its features were stored.</param>
internal readonly record struct ComputedFeature(int Image, bool Flip, bool Kept);
