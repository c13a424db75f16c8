using OpenVocabSeg.Data.Coco;

namespace OpenVocabSeg.Data;

/// <summary>One detection of a COCO results file.</summary>
/// <param name="ImageId">The image.</param>
/// <param name="CategoryId">The class.</param>
/// <param name="Score">Confidence: higher is surer.</param>
/// <param name="Box">Its box; null where the file holds masks only.</param>
/// <param name="Segmentation">Its mask; null where the file holds boxes only.</param>
/// <param name="MaskNoise">
/// Estimated noise of the mask, an extra field <c>mask_noise</c> that other COCO tools ignore; null where there is no estimate.
/// </param>
public sealed record CocoResult(
    long ImageId,
    long CategoryId,
    double Score,
    CocoBox? Box = null,
    CocoSegmentation? Segmentation = null,
    double? MaskNoise = null)
{
    /// <summary>
    /// Why <see cref="Segmentation"/> is null although the file has a mask; null where the mask was read or the file has none.
    /// </summary>
    public string? MaskProblem => Problems?.Mask?.Message;

    /// <summary>What of the file could not be read; null where all could.</summary>
    internal GeometryProblems? Problems { get; init; }
}
