using Microsoft.ML;
using OpenVocabSeg.Columns;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Rows;
using OpenVocabSeg.Sources;

namespace OpenVocabSeg.PseudoMasks;

/// <summary>Pictures and captions to pseudo labels. A row whose captions hold no known noun costs neither picture nor network.</summary>
internal sealed class PseudoMaskMapping(
    IReadOnlyList<OutputColumn<InstanceRow>> outputs,
    DataViewSchema.Column image,
    DataViewSchema.Column captions,
    IReadOnlyDictionary<string, uint> keys,
    Func<string, IEnumerable<CaptionNoun>> findNouns,
    Func<IReadOnlyList<PixelImage>, IReadOnlyList<IReadOnlyList<string>>, IReadOnlyList<IReadOnlyList<Detection>>> label)
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
            CaptionNoun[] nouns =
                [.. captionReader.Read().SelectMany(findNouns).Where(noun => keys.ContainsKey(noun.ClassName)).Distinct()];
            return new(nouns.Length == 0 ? null : imageReader.Read(), nouns);
        };
    }

    protected override IReadOnlyList<InstanceRow> Compute(IReadOnlyList<ImageWithNouns> batch)
    {
        var rows = new InstanceRow[batch.Count];
        Array.Fill(rows, InstanceRow.Empty);
        int[] withNouns = [.. Enumerable.Range(0, batch.Count).Where(i => batch[i].Image is not null)];
        if (withNouns.Length > 0)
        {
            var detections = label(
                [.. withNouns.Select(i => batch[i].Image!)],
                [.. withNouns.Select(i => (IReadOnlyList<string>)[.. batch[i].Nouns.Select(noun => noun.Text)])]);
            for (var i = 0; i < withNouns.Length; i++)
            {
                var nouns = batch[withNouns[i]].Nouns;
                rows[withNouns[i]] = InstanceRow.From(
                    [.. detections[i].Select((found, n) => found with { ClassName = nouns[n].ClassName })], keys);
            }
        }

        return rows;
    }
}
