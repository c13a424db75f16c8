using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Columns;

/// <summary>The instances of one row as column values: n keys or class names, n scores, 4·n coordinates, n masks, n noise values.</summary>
internal sealed record InstanceRow(
    uint[] Labels, ReadOnlyMemory<char>[] ClassNames, float[] Scores, float[] Boxes, ReadOnlyMemory<char>[] Masks, float[] MaskNoise)
{
    /// <summary>A row without instances.</summary>
    public static readonly InstanceRow Empty = new([], [], [], [], [], []);

    /// <summary>Converts detections to column values.</summary>
    /// <param name="detections">Detections in their final order.</param>
    /// <param name="keys">Key of each class; null if classes have only names.</param>
    public static InstanceRow From(IReadOnlyList<Detection> detections, IReadOnlyDictionary<string, uint>? keys)
    {
        var boxes = new float[4 * detections.Count];
        for (var i = 0; i < detections.Count; i++)
        {
            var box = detections[i].Box;
            boxes[4 * i] = (float)box.X0;
            boxes[(4 * i) + 1] = (float)box.Y0;
            boxes[(4 * i) + 2] = (float)box.X1;
            boxes[(4 * i) + 3] = (float)box.Y1;
        }

        return new(
            keys is null ? [] : [.. detections.Select(detection => keys[detection.ClassName])],
            keys is null ? [.. detections.Select(detection => detection.ClassName.AsMemory())] : [],
            [.. detections.Select(detection => detection.Score)],
            boxes,
            [.. detections.Select(detection => detection.Mask.ToCompressedCounts().AsMemory())],
            [.. detections.Select(detection => detection.MaskNoise ?? 0)]);
    }
}
