using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.BoxHead;
using OpenVocabSeg.Networks.MaskHead;
using OpenVocabSeg.Networks.Training;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.DetectorTraining;

/// <summary>The training targets of the labeled objects of one image.</summary>
/// <param name="Truth">Boxes in network pixels, and rows of the class embeddings.</param>
/// <param name="Masks">One mask for each box.</param>
internal sealed record InstanceTargets(RegionGroundTruth Truth, IReadOnlyList<IInstanceMask> Masks)
{
    /// <summary>The message for data without targets.</summary>
    /// <param name="classes">The classes that the stage trains.</param>
    public static string None(IReadOnlyCollection<string> classes)
    {
        const int ListedNames = 12;
        var names = string.Join(", ", classes.Take(ListedNames).Select(name => $"'{name}'"));
        var more = classes.Count > ListedNames ? FormattableString.Invariant($" and {classes.Count - ListedNames} more") : string.Empty;
        return $"There is no annotated instance with a mask of the classes {names}{more}.";
    }

    /// <summary>
    /// Creates targets from annotated or pseudo-labeled objects. Objects without a mask, or at most one pixel wide or high, are left out.
    /// </summary>
    /// <param name="instances">The objects.</param>
    /// <param name="rows">Row of the class embeddings for each class name; other classes are left out.</param>
    /// <param name="transform">The transform from the original image to the network input.</param>
    /// <param name="compatibility">Defects of the authors' code to reproduce.</param>
    /// <param name="device">The device of the tensors.</param>
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
            [.. used.Select(instance => new RunLengthInstanceMask(instance.Mask!, transform, compatibility.DilatedMaskTargets))]);
    }
}
