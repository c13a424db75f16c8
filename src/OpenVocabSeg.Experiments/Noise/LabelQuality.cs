using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments;

/// <summary>The true quality of a pseudo label.</summary>
/// <param name="MaskIoU">
/// Largest IoU of its mask with the mask of a ground truth object of its class, 0…1; 0 if there is none.
/// </param>
/// <param name="AnyIoU">The same for an object of any class: what a critic without class information can estimate.</param>
/// <param name="IsWrongClass">Whether the ground truth object with the largest IoU has another class, or there is none.</param>
public readonly record struct LabelQuality(double MaskIoU, double AnyIoU, bool IsWrongClass)
{
    /// <summary>Minimum IoU of a good pseudo label.</summary>
    public const double GoodIoU = 0.5;

    /// <summary>Whether the mask matches no object of its class.</summary>
    public bool IsBad => MaskIoU < GoodIoU;

    /// <summary>Compares a pseudo label with the ground truth.</summary>
    /// <param name="label">The label.</param>
    /// <param name="truth">The ground truth objects of the image; crowds are ignored.</param>
    public static LabelQuality Measure(Detection label, IEnumerable<ExperimentInstance> truth)
    {
        ArgumentNullException.ThrowIfNull(label);
        ArgumentNullException.ThrowIfNull(truth);
        var (own, other) = (0.0, 0.0);
        foreach (var o in truth.Where(o => !o.IsCrowd))
        {
            var overlap = label.Mask.Area == 0 ? 0 : label.Mask.IntersectionOverUnion(o.Mask);
            if (o.ClassName == label.ClassName)
            {
                own = Math.Max(own, overlap);
            }
            else
            {
                other = Math.Max(other, overlap);
            }
        }

        return new LabelQuality(own, Math.Max(own, other), own <= other);
    }
}
