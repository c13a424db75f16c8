using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments;

/// <summary>A training row with stored pseudo labels of stage 3, so that several students are trained on the same labels.</summary>
public sealed class PseudoLabeledRow : TrainingRow
{
    /// <summary>Class names of the pseudo labels.</summary>
    public string[] PseudoLabel { get; set; } = [];

    /// <summary>x0 y0 x1 y1 of each, in pixels.</summary>
    public float[] PseudoBoundingBoxes { get; set; } = [];

    /// <summary>The mask of each as COCO compressed run lengths.</summary>
    public string[] PseudoMasks { get; set; } = [];

    /// <summary>Confidence of each in 0…1.</summary>
    public float[] PseudoScore { get; set; } = [];

    /// <summary>Creates the row of an image with given pseudo labels.</summary>
    /// <param name="image">The image.</param>
    /// <param name="baseClasses">The classes whose annotations training may use.</param>
    /// <param name="pseudoLabels">The pseudo labels.</param>
    public static PseudoLabeledRow Create(
        ExperimentImage image, IReadOnlyCollection<string> baseClasses, IReadOnlyList<Detection> pseudoLabels)
    {
        var row = new PseudoLabeledRow
        {
            PseudoLabel = [.. pseudoLabels.Select(label => label.ClassName)],
            PseudoBoundingBoxes = [.. pseudoLabels.SelectMany(label => Corners(label.Box))],
            PseudoMasks = [.. pseudoLabels.Select(label => label.Mask.ToCompressedCounts())],
            PseudoScore = [.. pseudoLabels.Select(label => label.Score)],
        };
        row.Fill(image, baseClasses);
        return row;
    }
}
