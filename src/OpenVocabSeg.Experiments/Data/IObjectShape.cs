using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments;

/// <summary>
/// Box and mask of an object. They may be read or rasterized at each call, so that only a description is kept in memory.
/// </summary>
public interface IObjectShape
{
    /// <summary>The box in pixels of the image.</summary>
    BoundingBox Box { get; }

    /// <summary>The mask, in the size of the image.</summary>
    RunLengthMask Mask { get; }
}
