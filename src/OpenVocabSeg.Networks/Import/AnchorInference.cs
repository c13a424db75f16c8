using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;

namespace OpenVocabSeg.Networks.Import;

/// <summary>Infers the sizes and aspect ratios from which the anchors of a checkpoint were created.</summary>
internal static class AnchorInference
{
    private const string CellAnchors = "rpn.anchor_generator.cell_anchors.0";
    private const int MaximumAnchors = 1000;
    private const float Tolerance = 0.01f;

    // Sides are rounded before they are scaled, so several ratios give the same anchors. The first of them is used.
    private static readonly double[] KnownRatios = [1, 0.5, 2, 1.0 / 3, 3, 0.25, 4, 2.0 / 3, 1.5, 0.75, 4.0 / 3, 0.2, 5];

    /// <summary>Reads them from the anchors of one cell, [A, 4]; the authors' values if the checkpoint has no anchors.</summary>
    /// <param name="shapes">The checkpoint, with the names of a detector.</param>
    /// <param name="stride">Stride in input pixels.</param>
    /// <exception cref="InvalidDataException">The anchors are not combinations of sizes and aspect ratios.</exception>
    public static (IReadOnlyList<double> Sizes, IReadOnlyList<double> Ratios) Read(CheckpointShapes shapes, int stride)
    {
        if (!shapes.Contains(CellAnchors))
        {
            return (SegmenterArchitecture.Xpm.Proposals.AnchorSizes, SegmenterArchitecture.Xpm.Proposals.AnchorAspectRatios);
        }

        var shape = shapes.Of(CellAnchors, 2);
        if (shape[1] == 4 && shape[0] <= MaximumAnchors && Infer(shapes.Values(CellAnchors), stride) is { } anchors)
        {
            return anchors;
        }

        throw new InvalidDataException(
            $"{shapes.Name}: the anchors '{CellAnchors}' are not combinations of sizes and aspect ratios at stride {stride}.");
    }

    private static (IReadOnlyList<double> Sizes, IReadOnlyList<double> Ratios)? Infer(float[] cells, int stride)
    {
        // Sizes change fastest, aspect ratios slowest.
        var boxes = cells.Chunk(4).Select(box => (Width: box[2] - box[0] + 1.0, Height: box[3] - box[1] + 1.0)).ToArray();
        if (!boxes.All(box => box.Width is > 0 and < 1e5 && box.Height is > 0 and < 1e5))
        {
            return null;
        }

        var sizeCount = boxes.TakeWhile(box => Math.Abs(box.Height / box.Width - boxes[0].Height / boxes[0].Width) < 1e-4).Count();
        if (boxes.Length % sizeCount != 0)
        {
            return null;
        }

        var ratios = new List<double>();
        var sizes = Array.Empty<double>();
        foreach (var group in boxes.Chunk(sizeCount))
        {
            var aspect = group[0].Height / group[0].Width;
            var ratio = KnownRatios.Append(aspect).FirstOrDefault(candidate => Math.Abs(Aspect(candidate, stride) - aspect) < 1e-4);
            if (ratio == 0)
            {
                return null;
            }

            ratios.Add(ratio);
            sizes = sizes.Length > 0 ? sizes : [.. group.Select(box => Math.Round(box.Width * stride / BaseWidth(ratio, stride), 3))];
        }

        return Reproduces(sizes, ratios, stride, cells) ? (sizes, ratios) : null;
    }

    private static double BaseWidth(double ratio, int stride) => Math.Round(Math.Sqrt(stride * stride / ratio));

    private static double Aspect(double ratio, int stride) =>
        Math.Round(BaseWidth(ratio, stride) * ratio) / BaseWidth(ratio, stride);

    private static bool Reproduces(double[] sizes, List<double> ratios, int stride, float[] cells)
    {
        if (sizes.Any(size => !(size > 0)))
        {
            return false;
        }

        using var scope = torch.NewDisposeScope();
        using var anchors = new AnchorGenerator(sizes, ratios, stride, straddleThreshold: 0);
        var made = anchors.CellAnchors.ReadArray<float>();
        return made.Zip(cells, (ours, theirs) => Math.Abs(ours - theirs) <= Tolerance).All(equal => equal);
    }
}
