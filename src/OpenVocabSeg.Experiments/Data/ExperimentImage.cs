using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments;

/// <summary>An image of an experiment with its captions and ground truth.</summary>
/// <param name="Path">Path of the file, relative to the image folder.</param>
/// <param name="Captions">The captions.</param>
/// <param name="Truth">Ground truth of all classes. Training uses only what <see cref="TrainingRow.Create"/> copies.</param>
/// <param name="OffersMasks">Whether training may use the masks of its base classes.</param>
/// <param name="Id">Image id in annotation files; null if there is none.</param>
public sealed record ExperimentImage(
    string Path, IReadOnlyList<string> Captions, IReadOnlyList<ExperimentInstance> Truth, bool OffersMasks, long? Id = null)
{
    /// <summary>Annotated height and width; null if the annotation file does not have them.</summary>
    public ImageSize? AnnotatedSize { get; init; }
}
