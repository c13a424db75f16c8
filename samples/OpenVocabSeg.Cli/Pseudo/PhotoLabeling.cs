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
    private const int PhotosAtOnce = 16;
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
        var nouns = given ?? OwnNouns(model.Vocabulary);
        var labeler = new CaptionLabeler(model.Segmenter, nouns, ModelPresets.OwnPhotos);
        var unknown = labeler.Nouns.Unknown;
        if (unknown.Count > 0)
        {
            var more = unknown.Count > NamesListed ? ", …" : "";
            writer.WriteLine(
                $"Skipped, because the model has no word vectors for them: {unknown.Count} nouns "
                + $"({string.Join(", ", unknown.Take(NamesListed).Select(entry => entry.DisplayName))}{more}).");
        }

        var ids = labeler.Nouns.Known.ToDictionary(noun => noun.ClassName, noun => noun.Entry.Id);
        var (labeled, labels) = (0, 0);
        var progress = new LabelProgress();
        PseudoLabelFile.Write(Output, ids, Label());
        writer.WriteLine(
            $"{photos.Count} photos ({missing} more are not in the folder), {captioned.Length} with captions, {labeled} with nouns of the "
            + $"vocabulary: {labels} pseudo labels in {Output}.");
        if (progress.EmptyMasks > 0)
        {
            writer.WriteLine($"Left out: {progress.EmptyMasks} pseudo labels with an empty mask.");
        }

        WritePreAnnotations(captioned, ids, writer, cancellationToken);

        // Computed while they are written, so memory use does not grow with the number of photos.
        IEnumerable<(long ImageId, IReadOnlyList<Detection> Labels)> Label()
        {
            foreach (var chunk in Enumerable.Range(0, captioned.Length).Chunk(PhotosAtOnce))
            {
                var found = labeler.Label(
                    [.. chunk.Select(pixels.Take)], [.. chunk.Select(i => captioned[i].Captions)], progress, cancellationToken);
                progress.CloseChunk();
                labeled += found.Count(photo => photo.Count > 0);
                labels += found.Sum(photo => photo.Count);
                foreach (var pair in chunk.Select(i => captioned[i].Id).Zip(found))
                {
                    yield return pair;
                }
            }
        }
    }

    private void WritePreAnnotations(
        CaptionedPhoto[] photos, Dictionary<string, long> categoryIds, TextWriter writer, CancellationToken cancellationToken)
    {
        if (LabelStudio is null && Cvat is null)
        {
            return;
        }

        var source = PreAnnotations.Read(photos, Output, categoryIds);
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

    // The words of the model's vocabulary by class name; a name given by the user may not be one of them.
    private static NounVocabulary OwnNouns(IReadOnlyList<VocabularyClass> vocabulary) => new(vocabulary.Select((entry, index) =>
        new VocabularyEntry(index + 1, entry.Words.Contains(entry.Name) ? entry.Name : entry.Words[0], entry.Words)));

    private sealed class LabelProgress : IProgress<PredictionProgress>
    {
        private int _before;

        public int EmptyMasks { get; private set; }

        public void Report(PredictionProgress value) => EmptyMasks = _before + value.EmptyMasks;

        public void CloseChunk() => _before = EmptyMasks;
    }
}
