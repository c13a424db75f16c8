namespace OpenVocabSeg.Networks.Training;

/// <summary>
/// What a checkpoint of several processes says about stored features: nothing. Each process stores those of its images, and another
/// number of processes would store others. So the last bits of features may change when a training resumes.
/// </summary>
internal sealed class ForgottenFeatures : ICheckpointedCache
{
    private ForgottenFeatures()
    {
    }

    public static ForgottenFeatures Instance { get; } = new();

    public ComputedFeatures Describe(IReadOnlyList<TrainingImage> images) => new(0, []);

    public void Restore(ComputedFeatures described, IReadOnlyList<TrainingImage> images)
    {
    }
}
