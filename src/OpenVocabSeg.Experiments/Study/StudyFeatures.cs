using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Shards;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Networks.Inference;

namespace OpenVocabSeg.Experiments.Study;

/// <summary>
/// Features of the images of a study, computed before its stages. Several processes may fill one folder: each file is written as a whole,
/// and those that are there are not computed again.
/// </summary>
internal static class StudyFeatures
{
    /// <summary>The experiment with the images of a shard only, each once.</summary>
    public static ExperimentData Select(ExperimentData data, Shard shard)
    {
        var training = data.Training.DistinctBy(image => image.Path).ToArray();
        var own = shard.Of([.. training, .. data.Test.DistinctBy(image => image.Path).ExceptBy(training.Select(PathOf), PathOf)], block: 1);
        var paths = training.Select(PathOf).ToHashSet();
        return data with
        {
            Training = [.. own.Where(image => paths.Contains(image.Path))],
            Test = [.. own.Where(image => !paths.Contains(image.Path))],
        };
    }

    /// <summary>Computes the features that are not in the folder.</summary>
    /// <param name="data">The images, each once.</param>
    /// <param name="settings">The settings of the study, with weights of the backbone.</param>
    /// <param name="folder">The folder of the features.</param>
    /// <param name="progress">Receives the number of images so far.</param>
    /// <param name="cancellationToken">Cancels the work between images.</param>
    public static void Compute(
        ExperimentData data, StudySettings settings, string folder, Action<int> progress, CancellationToken cancellationToken)
    {
        var model = settings.Model;
        var fixedHead = model.Teacher.Layers.HeadStageRateFactor == 0 && model.Student.Layers.FreezeHeadStage;
        bool[] both = [false, true];
        var flips = model.CaptionPretraining.Sampling.Flip || model.Teacher.Augmentation.Flip || model.Student.Sampling.Flip;

        // Nothing is kept in memory: each image is read once.
        using var store = new FeatureStore(memoryBudget: 0, folder);
        using var computation = new FeatureComputation(
            model.Architecture, settings.BackboneWeights!, fixedHead, settings.Device);
        var done = 0;
        foreach (var (image, mirrored) in data.Training.Select(image => (image, flips)).Concat(data.Test.Select(image => (image, false))))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var pixels = ImageFile.Load(Path.Combine(data.ImageFolder, image.Path));
            foreach (var flip in mirrored ? both : [false])
            {
                computation.Add(store, pixels, flip);
            }

            progress(++done);
        }
    }

    private static string PathOf(ExperimentImage image) => image.Path;
}
