using Microsoft.ML;
using OpenVocabSeg.Columns;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Rows;
using OpenVocabSeg.Sources;

namespace OpenVocabSeg.Segmentation;

/// <summary>Maps images to predicted instances of the words of each row. Rows of a batch with equal words are computed together.</summary>
internal sealed class RowVocabularyMapping(
    IReadOnlyList<OutputColumn<InstanceRow>> outputs,
    DataViewSchema.Column image,
    DataViewSchema.Column vocabulary,
    WordEmbeddings words,
    Func<IReadOnlyList<PixelImage>, IReadOnlyList<string>, IReadOnlyList<IReadOnlyList<Detection>>> predict)
    : RowMapping<ImageWithWords, InstanceRow>(outputs, [image, vocabulary])
{
    private readonly string _imageColumnName = image.Name;
    private readonly string _vocabularyColumnName = vocabulary.Name;

    protected override Func<ImageWithWords> CreateReader(DataViewRow row)
    {
        var imageReader = new ImageReader(row, _imageColumnName);
        var wordReader = new TextsReader(row, _vocabularyColumnName);
        return () =>
        {
            string[] rowWords = [.. wordReader.Read().Select(word => word.Trim()).Distinct(VocabularyClass.WordComparer)];
            Check(row, rowWords);
            return new(imageReader.Read(), rowWords);
        };
    }

    protected override IReadOnlyList<InstanceRow> Compute(IReadOnlyList<ImageWithWords> batch)
    {
        var rows = new InstanceRow[batch.Count];
        foreach (var group in Enumerable.Range(0, batch.Count).GroupBy(i => string.Join('\n', batch[i].Words)))
        {
            int[] members = [.. group];
            var detections = predict([.. members.Select(i => batch[i].Image)], batch[members[0]].Words);
            for (var i = 0; i < members.Length; i++)
            {
                rows[members[i]] = InstanceRow.From(detections[i], null);
            }
        }

        return rows;
    }

    private void Check(DataViewRow row, string[] rowWords)
    {
        if (Array.TrueForAll(rowWords, words.Contains))
        {
            return;
        }

        try
        {
            words.EmbedAll(rowWords).Dispose();
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"Row {row.Position}: column '{_vocabularyColumnName}'. {exception.Message}", exception);
        }
    }
}
