using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments;

/// <summary>
/// Where an object of an image is. What is not in memory is read or drawn anew with each call, so that only what describes it is kept.
/// </summary>
public interface IObjectShape
{
    /// <summary>Its box in pixels of the image.</summary>
    BoundingBox Box { get; }

    /// <summary>Its mask, the size of the image.</summary>
    RunLengthMask Mask { get; }
}
