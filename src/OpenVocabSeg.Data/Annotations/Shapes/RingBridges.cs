namespace OpenVocabSeg.Data.Annotations.Shapes;

/// <summary>
/// Joins rings to one polygon, for formats with one outline per object. A bridge runs from one ring to the next and back over the
/// same points, so it encloses no area. A pixel is inside if it lies in an odd number of rings.
/// </summary>
internal static class RingBridges
{
    /// <summary>Joins at least one ring to one polygon x0, y0, x1, y1, ….</summary>
    public static double[] Join(IReadOnlyList<IReadOnlyList<double>> rings)
    {
        var joined = new List<double>(rings[0]);
        for (var i = 1; i < rings.Count; i++)
        {
            var ring = rings[i];
            var (from, to) = NearestCorners(joined, ring);
            var detour = new List<double>(ring.Count + 4);
            for (var corner = 0; corner <= ring.Count; corner += 2)
            {
                var index = (to + corner) % ring.Count;
                detour.Add(ring[index]);
                detour.Add(ring[index + 1]);
            }

            detour.Add(joined[from]);
            detour.Add(joined[from + 1]);
            joined.InsertRange(from + 2, detour);
        }

        return [.. joined];
    }

    private static (int From, int To) NearestCorners(List<double> first, IReadOnlyList<double> second)
    {
        var best = (From: 0, To: 0);
        var least = double.PositiveInfinity;
        for (var from = 0; from < first.Count; from += 2)
        {
            for (var to = 0; to < second.Count; to += 2)
            {
                var (x, y) = (first[from] - second[to], first[from + 1] - second[to + 1]);
                var distance = (x * x) + (y * y);
                if (distance < least)
                {
                    (least, best) = (distance, (from, to));
                }
            }
        }

        return best;
    }
}
