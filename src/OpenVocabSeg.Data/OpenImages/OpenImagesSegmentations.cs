using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.OpenImages;

/// <summary>Reads Open Images' segmentation files (<c>*-annotations-object-segmentation.csv</c>).</summary>
internal static class OpenImagesSegmentations
{
    private static readonly string[] Required = ["MaskPath", "ImageID", "LabelName", "BoxID", "BoxXMin", "BoxXMax", "BoxYMin", "BoxYMax"];

    /// <summary>
    /// Reads a file line by line while the result is enumerated, without keeping it in memory. Columns are found by the names in the
    /// header, and columns other than those of <see cref="OpenImagesSegmentation"/> (<c>Clicks</c>) are skipped.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">The file does not exist (thrown at once).</exception>
    /// <exception cref="InvalidDataException">
    /// A column is missing, or a line is malformed; the message names the file and the line (thrown while enumerating).
    /// </exception>
    public static IEnumerable<OpenImagesSegmentation> Read(string path) => Rows(Path.GetFileName(path), TextLines.Read(path));

    private static IEnumerable<OpenImagesSegmentation> Rows(string file, IEnumerable<(long Number, string Text)> lines)
    {
        int[]? columns = null;
        var (count, iou) = (0, -1);
        foreach (var (number, line) in lines)
        {
            var row = new CsvRow(file, number, line);
            if (columns is null)
            {
                var names = Enumerable.Range(0, row.Count).Select(column => row[column]).ToArray();
                columns = [.. Required.Select(name => Array.IndexOf(names, name))];
                if (Array.IndexOf(columns, -1) is >= 0 and var missing)
                {
                    throw row.Error($"the column '{Required[missing]}' is missing");
                }

                (count, iou) = (row.Count, Array.IndexOf(names, "PredictedIoU"));
                continue;
            }

            yield return row.Count == count
                ? Segmentation(row, number, columns, iou)
                : throw row.Error($"there are {row.Count} fields instead of {count}");
        }

        if (columns is null)
        {
            throw new InvalidDataException($"{file}: the file is empty.");
        }
    }

    private static OpenImagesSegmentation Segmentation(CsvRow row, long number, int[] columns, int iou)
    {
        var (x0, x1, y0, y1) = (Edge(4), Edge(5), Edge(6), Edge(7));
        double? predictedIou = iou < 0 || row[iou] == "" ? null : row.Number(iou, "PredictedIoU", 0, 1);
        return x0 <= x1 && y0 <= y1
            ? new OpenImagesSegmentation(number, Text(0), Text(1), Text(2), Text(3), x0, y0, x1, y1, predictedIou)
            : throw row.Error("the box ends before it starts");

        string Text(int field) => row.Text(columns[field], Required[field]);
        double Edge(int field) => row.Number(columns[field], Required[field], 0, 1);
    }
}
