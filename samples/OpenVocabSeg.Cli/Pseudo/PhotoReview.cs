using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Annotations.LabelStudio;
using OpenVocabSeg.Experiments;

namespace OpenVocabSeg.Cli.Pseudo;

/// <summary>Files with pseudo labels for manual correction.</summary>
/// <param name="LabelStudio">File for the labels as Label Studio predictions; null for none.</param>
/// <param name="Cvat">File for the labels as CVAT annotations; null for none.</param>
internal sealed record PhotoReview(string? LabelStudio, string? Cvat)
{
    /// <summary>The files that are written; null for none.</summary>
    public IReadOnlyList<string?> Outputs =>
        [LabelStudio, LabelStudio is null ? null : LabelStudioWriter.ConfigurationOf(LabelStudio), Cvat];

    /// <summary>Writes the files, the least certain labels first.</summary>
    /// <param name="photos">The photos.</param>
    /// <param name="resultFile">The pseudo labels.</param>
    /// <param name="categoryIds">The id of each noun.</param>
    /// <param name="writer">Receives text.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public void Write(
        IReadOnlyList<CaptionedPhoto> photos,
        string resultFile,
        IReadOnlyDictionary<string, long> categoryIds,
        TextWriter writer,
        CancellationToken cancellationToken)
    {
        if (LabelStudio is null && Cvat is null)
        {
            return;
        }

        var source = ReviewAnnotations.Read(photos, resultFile, categoryIds);
        foreach (var (path, format) in new[] { (LabelStudio, AnnotationFormat.LabelStudio), (Cvat, AnnotationFormat.Cvat) })
        {
            if (path is not null)
            {
                var report = AnnotationFiles.Write(
                    source, path, format, new AnnotationWriteOptions { CancellationToken = cancellationToken });
                writer.WriteLine($"{report.Images} photos for review in {path}, the least certain labels first.");
            }
        }
    }
}
