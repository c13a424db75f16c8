using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.BoxHead;
using OpenVocabSeg.Networks.MaskHead;
using OpenVocabSeg.Networks.Training;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.DetectorTraining;

/// <summary>The labeled objects of one image as the losses need them.</summary>
/// <param name="Truth">Boxes in network pixels, and rows of the class embeddings.</param>
/// <param name="Masks">One for each box.</param>
internal sealed record InstanceTargets(RegionGroundTruth Truth, IReadOnlyList<IInstanceMask> Masks)
{
    /// <summary>What a stage says of data without a single target.</summary>
    /// <param name="classes">The classes that it learns.</param>
    public static string None(IReadOnlyCollection<string> classes)
    {
        const int ListedNames = 12;
        var names = string.Join(", ", classes.Take(ListedNames).Select(name => $"'{name}'"));
        var more = classes.Count > ListedNames ? FormattableString.Invariant($" and {classes.Count - ListedNames} more") : string.Empty;
        return $"There is no annotated instance with a mask of the classes {names}{more}.";
    }

    /// <summary>
    /// Makes targets of annotated or pseudo-labeled objects. Objects without a mask, or at most a pixel wide or high, are left out.
    /// </summary>
    /// <param name="instances">The objects.</param>
    /// <param name="rows">Row of the class embeddings for each class name; other classes are left out.</param>
    /// <param name="transform">From the original image to the network's input.</param>
    /// <param name="compatibility">Which of the authors' defects to reproduce.</param>
    /// <param name="device">Where the tensors go.</param>
    public static InstanceTargets Create(
        IReadOnlyList<AnnotatedInstance> instances,
        IReadOnlyDictionary<string, long> rows,
        ImageTransform transform,
        AuthorsCompatibility compatibility,
        Device device)
    {
        var used = instances
            .Where(instance => instance.Mask is not null && rows.ContainsKey(instance.ClassName))
            .Where(instance => instance.Box is { Width: > 1, Height: > 1 })
            .ToArray();
        var boxes = transform.ToNetwork([.. used.Select(instance => instance.Box)]);
        return new InstanceTargets(
            new RegionGroundTruth(
                tensor(boxes, [used.Length, 4], device: device),
                tensor(used.Select(instance => rows[instance.ClassName]).ToArray(), device: device)),
            [.. used.Select(instance => new BitmapInstanceMask(instance.Mask!, transform, compatibility.DilatedMaskTargets))]);
    }
}
