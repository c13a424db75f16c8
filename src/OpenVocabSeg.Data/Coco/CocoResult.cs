using OpenVocabSeg.Data.Coco;

namespace OpenVocabSeg.Data;

/// <summary>One detection of a COCO results file.</summary>
/// <param name="ImageId">Image id.</param>
/// <param name="CategoryId">Category id.</param>
/// <param name="Score">Confidence; higher is more certain.</param>
/// <param name="Box">The box; null if the file has masks only.</param>
/// <param name="Segmentation">The mask; null if the file has boxes only.</param>
/// <param name="MaskNoise">
/// Estimated noise of the mask, an additional field <c>mask_noise</c> that other COCO tools ignore; null if there is no estimate.
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
    /// Why <see cref="Segmentation"/> is null although the file has a mask; null if the mask was read or the file has none.
    /// </summary>
    public string? MaskProblem => Problems?.Mask?.Message;

    /// <summary>Fields that could not be read; null if all could.</summary>
    internal GeometryProblems? Problems { get; init; }
}
