using OpenVocabSeg.Data;
using OpenVocabSeg.Experiments.Data;

namespace OpenVocabSeg.Experiments;

/// <summary>A ground truth object of an image.</summary>
/// <param name="ClassName">Its class.</param>
/// <param name="Shape">Its box and mask.</param>
/// <param name="Area">The annotated area in square pixels; null for the area of the mask.</param>
/// <param name="IsCrowd">Whether it is a crowd region, which evaluation ignores.</param>
public sealed record ExperimentInstance(string ClassName, IObjectShape Shape, double? Area = null, bool IsCrowd = false)
{
    /// <summary>An object whose mask is in memory.</summary>
    /// <param name="known">The object.</param>
    public ExperimentInstance(SegmentedObject known)
        : this(known.ClassName, new KnownShape(known))
    {
    }

    /// <summary>Its box in pixels.</summary>
    public BoundingBox Box => Shape.Box;

    /// <summary>Its mask, in the size of the image. It may be read from a file or rasterized at each call.</summary>
    public RunLengthMask Mask => Shape.Mask;

    /// <summary>Returns the object with its mask in memory.</summary>
    public SegmentedObject Load() => new(ClassName, Box, Mask);
}
