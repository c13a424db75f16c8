using OpenVocabSeg.Data;
using OpenVocabSeg.Data.OpenImages;

namespace OpenVocabSeg.Cli.Evaluation;

/// <summary>Inputs of the Open Images protocol in addition to the ground truth.</summary>
internal sealed record OpenImagesTruth
{
    /// <summary>File of the class hierarchy; null for a flat list of classes.</summary>
    public string? Hierarchy { get; init; }

    /// <summary>File of verified image-level labels; null if the ground truth has them.</summary>
    public string? ImageLabels { get; init; }

    /// <summary>File with the labels and names of classes; null if the ground truth has the labels.</summary>
    public string? ClassDescriptions { get; init; }

    /// <summary>Weight of a group box, 0 to 1; null for that of the challenge.</summary>
    public double? GroupOfWeight { get; init; }

    /// <summary>Adds the labels of classes and the verified labels of images to the ground truth.</summary>
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
