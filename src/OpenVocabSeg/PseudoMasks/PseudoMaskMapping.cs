using Microsoft.ML;
using OpenVocabSeg.Columns;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Rows;
using OpenVocabSeg.Sources;

namespace OpenVocabSeg.PseudoMasks;

/// <summary>
/// Maps images and captions to pseudo labels. For a row whose captions have no known noun, neither the image is read nor the network run.
/// </summary>
internal sealed class PseudoMaskMapping(
    IReadOnlyList<OutputColumn<InstanceRow>> outputs,
    DataViewSchema.Column image,
    DataViewSchema.Column captions,
    IReadOnlyDictionary<string, uint> keys,
    Func<IEnumerable<string>, IReadOnlyList<CaptionNoun>> findNouns,
    Func<IReadOnlyList<PixelImage>, IReadOnlyList<IReadOnlyList<CaptionNoun>>, IReadOnlyList<IReadOnlyList<Detection>>> label)
    : RowMapping<ImageWithNouns, InstanceRow>(outputs, [image, captions])
{
    private readonly string _imageColumnName = image.Name;
    private readonly string _captionsColumnName = captions.Name;

    protected override Func<ImageWithNouns> CreateReader(DataViewRow row)
    {
        var imageReader = new ImageReader(row, _imageColumnName);
        var captionReader = new TextsReader(row, _captionsColumnName);
        return () =>
        {
            var nouns = findNouns(captionReader.Read());
            return new(nouns.Count == 0 ? null : imageReader.Read(), nouns);
        };
    }

    protected override IReadOnlyList<InstanceRow> Compute(IReadOnlyList<ImageWithNouns> batch)
    {
        var rows = new InstanceRow[batch.Count];
        Array.Fill(rows, InstanceRow.Empty);
        int[] withNouns = [.. Enumerable.Range(0, batch.Count).Where(i => batch[i].Image is not null)];
        if (withNouns.Length > 0)
        {
            var labels = label([.. withNouns.Select(i => batch[i].Image!)], [.. withNouns.Select(i => batch[i].Nouns)]);
            for (var i = 0; i < withNouns.Length; i++)
            {
                rows[withNouns[i]] = InstanceRow.From(labels[i], keys);
            }
        }

        return rows;
    }
}
