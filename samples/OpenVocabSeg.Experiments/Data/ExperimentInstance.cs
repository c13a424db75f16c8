using OpenVocabSeg.Data.Masks;

namespace OpenVocabSeg.Experiments.Data;

/// <summary>A true object of a picture.</summary>
/// <param name="ClassName">Its class.</param>
/// <param name="Box">Its box in pixels.</param>
/// <param name="Mask">Its mask, the size of the picture.</param>
/// <param name="Area">Its area as annotated; that of the mask where null.</param>
/// <param name="IsCrowd">Whether it stands for a crowd, which evaluation ignores.</param>
public sealed record ExperimentInstance(string ClassName, BoundingBox Box, RunLengthMask Mask, double? Area = null, bool IsCrowd = false);
