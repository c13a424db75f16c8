using OpenVocabSeg.Data;
using OpenVocabSeg.Data.OpenImages;

namespace OpenVocabSeg.Cli.Evaluation;

/// <summary>What the Open Images protocol takes beside the ground truth.</summary>
internal sealed record OpenImagesTruth
{
    /// <summary>File of the class hierarchy; null for classes that stand for themselves.</summary>
    public string? Hierarchy { get; init; }

    /// <summary>File of verified image-level labels; null where the ground truth has them.</summary>
    public string? ImageLabels { get; init; }

    /// <summary>File with labels and names of classes; null where the ground truth has the labels.</summary>
    public string? ClassDescriptions { get; init; }

    /// <summary>What a group counts; null for the challenge's.</summary>
    public double? GroupOfWeight { get; init; }

    /// <summary>Adds labels of classes and verified labels of images to the ground truth.</summary>
    public CocoInstances Complete(CocoInstances groundTruth)
    {
        var labeled = ClassDescriptions is null ? groundTruth : WithLabels(groundTruth, ClassDescriptions);
        return ImageLabels is null ? labeled : OpenImagesImageLabels.AddTo(labeled, ImageLabels);
    }

    /// <summary>The settings of an evaluation.</summary>
    public OpenImagesEvaluationOptions Options(IouType type) => new()
    {
        IouType = type,
        Hierarchy = Hierarchy is null ? null : OpenImagesHierarchy.Read(Hierarchy),
        GroupOfWeight = GroupOfWeight,
    };

    private static CocoInstances WithLabels(CocoInstances groundTruth, string file)
    {
        var labels = OpenImagesClasses.Read(file).ToLookup(pair => pair.Value, pair => pair.Key);
        return new CocoInstances(
            groundTruth.Images,
            [
                .. groundTruth.Categories.Select(category => category with
                {
                    FreebaseId = category.FreebaseId ?? labels[category.Name].FirstOrDefault(),
                }),
            ],
            groundTruth.Annotations);
    }
}
