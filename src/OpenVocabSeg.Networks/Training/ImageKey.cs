using System.Runtime.CompilerServices;

namespace OpenVocabSeg.Networks.Training;

/// <summary>An image of a training run, mirrored or not, as the key of values computed from it.</summary>
/// <param name="Image">The image.</param>
/// <param name="Flip">Whether it is mirrored.</param>
internal readonly record struct ImageKey(TrainingImage Image, bool Flip)
{
    // Compared by reference: two rows with equal images are still two rows, and comparing pixels would take long.
    public bool Equals(ImageKey other) => ReferenceEquals(Image, other.Image) && Flip == other.Flip;

    public override int GetHashCode() => HashCode.Combine(RuntimeHelpers.GetHashCode(Image), Flip);
}
