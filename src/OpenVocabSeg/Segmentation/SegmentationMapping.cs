using Microsoft.ML;
using OpenVocabSeg.Columns;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Rows;
using OpenVocabSeg.Sources;

namespace OpenVocabSeg.Segmentation;

/// <summary>Maps images to predicted instances.</summary>
internal sealed class SegmentationMapping(
    IReadOnlyList<OutputColumn<InstanceRow>> outputs,
    DataViewSchema.Column image,
    IReadOnlyDictionary<string, uint> keys,
    Func<IReadOnlyList<PixelImage>, IReadOnlyList<IReadOnlyList<Detection>>> predict)
    : RowMapping<PixelImage, InstanceRow>(outputs, [image])
{
    private readonly string _imageColumnName = image.Name;

    protected override Func<PixelImage> CreateReader(DataViewRow row) => new ImageReader(row, _imageColumnName).Read;

    protected override IReadOnlyList<InstanceRow> Compute(IReadOnlyList<PixelImage> batch) =>
        [.. predict(batch).Select(detections => InstanceRow.From(detections, keys))];
}
