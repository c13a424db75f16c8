using Microsoft.ML;
using OpenVocabSeg.Cli.Prediction;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Annotations.LabelStudio;
using OpenVocabSeg.Experiments;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Cli.Pseudo;

/// <summary>Labels the photos of a folder with the nouns of their captions.</summary>
internal sealed class PhotoLabeling
{
    private const int NamesListed = 5;

    /// <summary>Model file.</summary>
    public required string Model { get; init; }

    /// <summary>Folder of the photos.</summary>
    public required string Images { get; init; }

    /// <summary>COCO captions files.</summary>
    public required IReadOnlyList<string> Captions { get; init; }

    /// <summary>File with nouns and their ids; null for the model's classes.</summary>
    public string? Vocabulary { get; init; }

    /// <summary>Device to compute on; null for the CPU.</summary>
    public string? Device { get; init; }

    /// <summary>What convolutions compute in.</summary>
    public ComputePrecision Precision { get; init; }

    /// <summary>The results file to write.</summary>
    public required string Output { get; init; }

    /// <summary>File for the labels as Label Studio predictions; null for none.</summary>
    public string? LabelStudio { get; init; }

    /// <summary>File for the labels as CVAT annotations; null for none.</summary>
    public string? Cvat { get; init; }

    /// <summary>Whether the EXIF orientation of photos is applied.</summary>
    public bool ApplyExif { get; init; }

    /// <summary>Checks all inputs, labels the photos, writes the files and prints a summary.</summary>
    /// <param name="writer">Receives text.</param>
    /// <param name="cancellationToken">Cancels the work between batches; then no file is written.</param>
    public void Run(TextWriter writer, CancellationToken cancellationToken)
    {
        DeviceOption.Check(Device);
        OutputChecks.Check(
            [Output, LabelStudio, LabelStudio is null ? null : LabelStudioWriter.ConfigurationOf(LabelStudio), Cvat],
            [Model, .. Captions, Vocabulary]);
        if (!File.Exists(Model))
        {
            throw new FileNotFoundException($"The model file '{Model}' does not exist.", Model);
        }

        var (photos, missing) = CaptionedFolder.Read(Images, Captions);
        var given = Vocabulary is null ? null : NounVocabulary.Load(Vocabulary);
        CaptionedPhoto[] captioned = [.. photos.Where(photo => photo.Captions.Count > 0)];
        var pixels = CheckedImages.Decode(
            [.. captioned.Select(photo => new InputImage(photo.Path, photo.Id, photo.Expected))],
            ApplyExif,
            writer.WriteLine,
            cancellationToken);
        using var model = new MLContext().OpenVocabSeg.Load(Model, Device);
        model.Segmenter.Precision = Precision;
        var labeler = new CaptionLabeler(model.Segmenter, given, ModelPresets.OwnPhotos);
        var unknown = labeler.Nouns.Unknown;
        if (unknown.Count > 0)
        {
            var more = unknown.Count > NamesListed ? ", …" : "";
            writer.WriteLine(
                $"Skipped, because the model has no word vectors for them: {unknown.Count} nouns "
                + $"({string.Join(", ", unknown.Take(NamesListed).Select(entry => entry.DisplayName))}{more}).");
        }

        var summary = PhotoLabeler.Write(Output, labeler, captioned, pixels.Take, cancellationToken: cancellationToken);
        writer.WriteLine(
            $"{photos.Count} photos ({missing} more are not in the folder), {captioned.Length} with captions, {summary.LabeledPhotos} with "
            + $"nouns of the vocabulary: {summary.Labels} pseudo labels in {Output}.");
        if (summary.EmptyMasks > 0)
        {
            writer.WriteLine($"Left out: {summary.EmptyMasks} pseudo labels with an empty mask.");
        }

        WriteForReview(captioned, labeler, writer, cancellationToken);
    }

    private void WriteForReview(
        CaptionedPhoto[] photos, CaptionLabeler labeler, TextWriter writer, CancellationToken cancellationToken)
    {
        if (LabelStudio is null && Cvat is null)
        {
            return;
        }

        var source = ReviewAnnotations.Read(photos, Output, PhotoLabeler.CategoryIds(labeler));
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
