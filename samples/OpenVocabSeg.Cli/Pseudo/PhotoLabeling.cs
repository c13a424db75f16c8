using Microsoft.ML;
using OpenVocabSeg.Cli.Prediction;
using OpenVocabSeg.Data;
using OpenVocabSeg.Experiments;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Cli.Pseudo;

/// <summary>Labels a user's own photos with the nouns of their captions.</summary>
internal sealed class PhotoLabeling
{
    private const int PhotosAtOnce = 16;
    private const int NamesListed = 5;

    // Word similarity alone prefers parts and surroundings of things; a mask belongs where its box is.
    private static readonly PseudoLabelSettings Labeling = new()
    {
        Proposals = new ProposalLimits(1000, 100),
        ObjectnessWeight = 0.5,
        RegressMaskBoxesAgain = false,
        BatchSize = 4,
    };

    /// <summary>Model file.</summary>
    public required string Model { get; init; }

    /// <summary>Folder of the photos.</summary>
    public required string Images { get; init; }

    /// <summary>COCO captions files.</summary>
    public required IReadOnlyList<string> Captions { get; init; }

    /// <summary>File with nouns and their ids; null for the model's classes.</summary>
    public string? Vocabulary { get; init; }

    /// <summary>Where to compute; null for the CPU.</summary>
    public string? Device { get; init; }

    /// <summary>The results file to write.</summary>
    public required string Output { get; init; }

    /// <summary>Checks every input, labels, writes the file, and says what was done.</summary>
    /// <param name="writer">Receives text.</param>
    /// <param name="cancellationToken">Ends the work between batches; then there is no file.</param>
    public void Run(TextWriter writer, CancellationToken cancellationToken)
    {
        DeviceOption.Check(Device);
        var full = Path.GetFullPath(Output);
        string[] inputs = [Model, .. Captions, .. Vocabulary is null ? [] : new[] { Vocabulary }];
        if (inputs.Any(input => Path.GetFullPath(input) == full))
        {
            throw new ArgumentException($"'{Output}' cannot be written: it is an input.");
        }

        if (Directory.Exists(full))
        {
            throw new IOException($"'{Output}' cannot be written: it is a folder.");
        }

        if (!File.Exists(Model))
        {
            throw new FileNotFoundException($"The model file '{Model}' does not exist.", Model);
        }

        var (photos, missing) = CaptionedFolder.Read(Images, Captions);
        var given = Vocabulary is null ? null : NounVocabulary.Load(Vocabulary);
        CaptionedPhoto[] captioned = [.. photos.Where(photo => photo.Captions.Count > 0)];
        var pixels = CheckedImages.Decode([.. captioned.Select(photo => photo.Path)], cancellationToken);
        using var model = new MLContext().OpenVocabSeg.Load(Model, Device);
        var nouns = given ?? NounVocabulary.FromNames(model.Classes);
        var labeler = new CaptionLabeler(model.Segmenter, nouns, Labeling);
        if (labeler.Unknown.Count > 0)
        {
            var more = labeler.Unknown.Count > NamesListed ? ", …" : "";
            writer.WriteLine(
                $"Passed over, because the model has no word vectors of them: {labeler.Unknown.Count} nouns "
                + $"({string.Join(", ", labeler.Unknown.Take(NamesListed))}{more}).");
        }

        var ids = nouns.Entries.DistinctBy(entry => entry.DisplayName).ToDictionary(entry => entry.DisplayName, entry => entry.Id);
        var (labelled, labels) = (0, 0);
        PseudoLabelFile.Write(Output, ids, Label());
        writer.WriteLine(
            $"{photos.Count} photos ({missing} more are not in the folder), {captioned.Length} with captions, {labelled} with nouns of the "
            + $"vocabulary: {labels} pseudo labels in {Output}.");

        // Made while they are written: a folder of any size needs the memory of a few photos.
        IEnumerable<(long ImageId, IReadOnlyList<PseudoLabel> Labels)> Label()
        {
            foreach (var chunk in Enumerable.Range(0, captioned.Length).Chunk(PhotosAtOnce))
            {
                var found = labeler.Label(
                    [.. chunk.Select(pixels.Take)], [.. chunk.Select(i => captioned[i].Captions)], cancellationToken);
                labelled += found.Count(photo => photo.Count > 0);
                labels += found.Sum(photo => photo.Count);
                foreach (var pair in chunk.Select(i => captioned[i].Id).Zip(found))
                {
                    yield return pair;
                }
            }
        }
    }
}
