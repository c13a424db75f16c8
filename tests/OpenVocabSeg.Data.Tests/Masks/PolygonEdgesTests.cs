using System.Diagnostics;
using System.Globalization;

namespace OpenVocabSeg.Data.Tests.Masks;

/// <summary>
/// Edges are not traced step by step as in pycocotools, but give the same pixels: the reference here is its <c>rleFrPoly</c>, line by
/// line.
/// </summary>
[TestClass]
public sealed class PolygonEdgesTests
{
    [TestMethod]
    [DataRow(1, 30)]
    [DataRow(2, 300)]
    [DataRow(3, 20_000)]
    public void Polygons_have_the_pixels_of_step_by_step_tracing(int seed, int reach)
    {
        var random = new Random(seed);
        for (var number = 0; number < (reach > 1000 ? 40 : 600); number++)
        {
            var (height, width) = (random.Next(1, 40), random.Next(1, 40));
            var polygon = new double[2 * random.Next(3, 9)];
            for (var i = 0; i < polygon.Length; i++)
            {
                // Near the image, far away, on whole pixels and on halves of the grid.
                var place = random.Next(3) == 0 ? random.Next(-2, 42) : (random.NextDouble() * 2 * reach) - reach;
                polygon[i] = random.Next(3) == 0 ? Math.Round(place * 10) / 10 : place;
            }

            var mask = RunLengthMask.FromPolygons([polygon], height, width);
            CollectionAssert.AreEqual(
                Traced(polygon, height, width), mask.ToBitmap(),
                $"{height}×{width}: {string.Join(' ', polygon.Select(value => value.ToString("r", CultureInfo.InvariantCulture)))}");
        }
    }

    [TestMethod]
    public void Edges_that_end_on_center_lines_are_crossed_once()
    {
        for (var x0 = -6; x0 < 12; x0++)
        {
            for (var x1 = -6; x1 < 12; x1++)
            {
                for (var y1 = -3; y1 < 14; y1++)
                {
                    double[] polygon = [x0 / 5.0, -0.4, x1 / 5.0, y1 / 5.0, 0.2, 2.2];
                    CollectionAssert.AreEqual(
                        Traced(polygon, 3, 3), RunLengthMask.FromPolygons([polygon], 3, 3).ToBitmap(), $"{x0} {x1} {y1}");
                }
            }
        }
    }

    [TestMethod]
    public void Corners_ten_million_pixels_away_take_no_time()
    {
        var random = new Random(1);
        var polygon = Enumerable.Range(0, 4000).Select(_ => (random.Next(2) == 0 ? -1e7 : 1e7) + random.Next(100)).ToArray();
        polygon = [.. polygon.Select(value => Math.Clamp(value, -1e7, 1e7))];
        Assert.IsLessThan(TimeSpan.FromSeconds(5), Measure(() => RunLengthMask.FromPolygons([polygon], 480, 640)));
    }

    [TestMethod]
    public void Half_a_million_edges_across_the_image_take_seconds_and_little_memory()
    {
        var corners = new double[1_000_000];
        for (var i = 0; i < corners.Length; i += 2)
        {
            (corners[i], corners[i + 1]) = (i % 4 == 0 ? -1e7 : 1e7, i * 480.0 / corners.Length);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.IsLessThan(TimeSpan.FromSeconds(30), Measure(() => RunLengthMask.FromPolygons([corners], 480, 640)));
        Assert.IsLessThan(64L << 20, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    // Processor time: other tests and builds do not count.
    private static TimeSpan Measure(Action action)
    {
        var start = Environment.CpuUsage.TotalTime;
        action();
        return Environment.CpuUsage.TotalTime - start;
    }

    private static byte[] Traced(double[] corners, int h, int w)
    {
        const double scale = 5;
        var k = corners.Length / 2;
        var x = new int[k + 1];
        var y = new int[k + 1];
        for (var j = 0; j < k; j++)
        {
            x[j] = (int)((scale * corners[2 * j]) + .5);
            y[j] = (int)((scale * corners[(2 * j) + 1]) + .5);
        }

        (x[k], y[k]) = (x[0], y[0]);
        var (us, vs) = (new List<int>(), new List<int>());
        for (var j = 0; j < k; j++)
        {
            int xs = x[j], xe = x[j + 1], ys = y[j], ye = y[j + 1];
            int dx = Math.Abs(xe - xs), dy = Math.Abs(ys - ye);
            var flip = (dx >= dy && xs > xe) || (dx < dy && ys > ye);
            if (flip)
            {
                (xs, xe, ys, ye) = (xe, xs, ye, ys);
            }

            var s = dx == 0 && dy == 0 ? 0 : dx >= dy ? (double)(ye - ys) / dx : (double)(xe - xs) / dy;
            for (var d = 0; d <= Math.Max(dx, dy); d++)
            {
                var t = flip ? Math.Max(dx, dy) - d : d;
                us.Add(dx >= dy ? t + xs : (int)(xs + (s * t) + .5));
                vs.Add(dx >= dy ? (int)(ys + (s * t) + .5) : t + ys);
            }
        }

        var toggles = new int[(h * w) + 1];
        for (var j = 1; j < us.Count; j++)
        {
            if (us[j] == us[j - 1])
            {
                continue;
            }

            var xd = ((us[j] < us[j - 1] ? us[j] : us[j] - 1) + .5) / scale - .5;
            if (Math.Floor(xd) != xd || xd < 0 || xd > w - 1)
            {
                continue;
            }

            var yd = ((vs[j] < vs[j - 1] ? vs[j] : vs[j - 1]) + .5) / scale - .5;
            toggles[((int)xd * h) + (int)Math.Ceiling(Math.Clamp(yd, 0, h))]++;
        }

        var bitmap = new byte[h * w];
        var inside = 0;
        for (var i = 0; i < h * w; i++)
        {
            inside ^= toggles[i] & 1;
            bitmap[((i % h) * w) + (i / h)] = (byte)inside;
        }

        return bitmap;
    }
}
