namespace OpenVocabSeg.Experiments;

/// <summary>How good a pseudo label truly is.</summary>
/// <param name="MaskIoU">
/// Largest intersection over union of its mask with that of a true object of the class that it names, 0…1; 0 where there is none.
/// </param>
/// <param name="AnyIoU">The same with a true object of any class: what a critic that knows no nouns can judge.</param>
/// <param name="IsWrongClass">Whether the true object that its mask overlaps most is of another class, or it overlaps none.</param>
public readonly record struct LabelQuality(double MaskIoU, double AnyIoU, bool IsWrongClass)
{
    /// <summary>The overlap from which on a pseudo label is good.</summary>
    public const double GoodIoU = 0.5;

    /// <summary>Whether the mask is another than that of an object of its class.</summary>
    public bool IsBad => MaskIoU < GoodIoU;

    /// <summary>Compares a pseudo label with the truth.</summary>
    /// <param name="label">The label.</param>
    /// <param name="truth">The true objects of the image; crowds do not count.</param>
    public static LabelQuality Measure(PseudoLabel label, IEnumerable<ExperimentInstance> truth)
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
