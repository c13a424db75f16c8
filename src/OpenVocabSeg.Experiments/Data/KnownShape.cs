using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments;

/// <summary>A box and a mask in memory.</summary>
/// <param name="Box">The box in pixels.</param>
/// <param name="Mask">The mask, in the size of the image.</param>
public sealed record KnownShape(BoundingBox Box, RunLengthMask Mask) : IObjectShape;
