using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments;

/// <summary>An image of an experiment with all that is known of it.</summary>
/// <param name="Path">Its file, relative to the folder of the data.</param>
/// <param name="Captions">Its captions.</param>
/// <param name="Truth">Its true objects of all classes; training sees only what <see cref="TrainingRow.Create"/> lets through.</param>
/// <param name="OffersMasks">Whether training may see the masks of its base classes.</param>
/// <param name="Id">Its id in annotation files; null where it has none.</param>
public sealed record ExperimentImage(
    string Path, IReadOnlyList<string> Captions, IReadOnlyList<ExperimentInstance> Truth, bool OffersMasks, long? Id = null)
{
    /// <summary>Height and width that its masks are for; null where the annotation file does not say.</summary>
    public ImageSize? AnnotatedSize { get; init; }
}
