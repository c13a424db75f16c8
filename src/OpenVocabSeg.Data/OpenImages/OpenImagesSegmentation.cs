namespace OpenVocabSeg.Data.OpenImages;

/// <summary>A line of Open Images' segmentation file: an object with its mask.</summary>
/// <param name="Line">Line number, from 1 (the header).</param>
/// <param name="MaskPath">Name of the mask's PNG file.</param>
/// <param name="ImageId">Id of the photo: its file name without extension.</param>
/// <param name="Label">Label of its class, such as <c>/m/0bt9lr</c>.</param>
/// <param name="BoxId">Id of its box.</param>
/// <param name="X0">Left edge of the box, as a fraction 0…1 of the photo's width.</param>
/// <param name="Y0">Top edge, as a fraction of the height.</param>
/// <param name="X1">Right edge, as a fraction of the width.</param>
/// <param name="Y1">Bottom edge, as a fraction of the height.</param>
/// <param name="PredictedIou">
/// IoU of the mask with the ground truth as predicted by Open Images, 0…1; null if it is missing.
/// </param>
internal sealed record OpenImagesSegmentation(
    long Line,
    string MaskPath,
    string ImageId,
    string Label,
    string BoxId,
    double X0,
    double Y0,
    double X1,
    double Y1,
    double? PredictedIou = null)
{
    /// <summary>The box in pixels of a photo.</summary>
    /// <param name="height">Height of the photo.</param>
    /// <param name="width">Width of the photo.</param>
    public BoundingBox Box(int height, int width) => new(X0 * width, Y0 * height, X1 * width, Y1 * height);
}
