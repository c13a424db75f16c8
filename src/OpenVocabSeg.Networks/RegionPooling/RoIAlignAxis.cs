namespace OpenVocabSeg.Networks.RegionPooling;

/// <summary>
/// RoIAlign along one axis. The average of bilinear samples over a cell is separable, so along each axis every grid cell
/// ("bin") of every region is a weighted sum of a few neighboring feature rows (or columns).
/// </summary>
internal sealed class RoIAlignAxis
{
    private readonly int[] _first;
    private readonly int[] _count;
    private readonly float[] _weights;

    /// <summary>Creates the weights of one axis.</summary>
    /// <param name="starts">Where each region begins, in feature cells.</param>
    /// <param name="ends">Where each region ends, in feature cells.</param>
    /// <param name="extent">Feature rows (or columns).</param>
    /// <param name="resolution">Bins a region.</param>
    /// <param name="samplingRatio">Samples a bin; 0 means as many as it has feature cells, rounded up.</param>
    /// <param name="step">1 for every bin, 2 for every other one, and so on.</param>
    public RoIAlignAxis(
        ReadOnlySpan<float> starts, ReadOnlySpan<float> ends, int extent, int resolution, int samplingRatio, int step = 1)
    {
        (Extent, Resolution, Regions) = (extent, (resolution + step - 1) / step, starts.Length);
        var largestBin = 0f;
        for (var n = 0; n < starts.Length; n++)
        {
            largestBin = Math.Max(largestBin, BinSize(starts[n], ends[n], resolution));
        }

        MaxTaps = (int)Math.Min(extent, Math.Ceiling(largestBin) + 2);
        _first = new int[Regions * Resolution];
        _count = new int[Regions * Resolution];
        _weights = new float[(long)Regions * Resolution * MaxTaps];
        for (var n = 0; n < Regions; n++)
        {
            var bin = BinSize(starts[n], ends[n], resolution);
            var samples = samplingRatio > 0 ? samplingRatio : (int)MathF.Ceiling(bin);
            for (var r = 0; r < Resolution; r++)
            {
                FillBin(n * Resolution + r, starts[n] + r * step * bin, bin, samples);
            }
        }
    }

    private RoIAlignAxis(int extent, int[] first, int[] count, float[] weights, int maxTaps)
    {
        (Extent, Resolution, Regions, MaxTaps) = (extent, 1, first.Length, maxTaps);
        (_first, _count, _weights) = (first, count, weights);
    }

    /// <summary>Number of feature rows (or columns).</summary>
    public int Extent { get; }

    /// <summary>Bins a region that have weights.</summary>
    public int Resolution { get; }

    /// <summary>Number of regions.</summary>
    public int Regions { get; }

    /// <summary>The largest number of feature rows that a bin reads.</summary>
    public int MaxTaps { get; }

    /// <summary>The first feature row that a bin reads.</summary>
    public int First(int region, int bin) => _first[region * Resolution + bin];

    /// <summary>
    /// The weights of the feature rows that a bin reads, starting at <see cref="First"/>; empty for a bin outside the map.
    /// </summary>
    public ReadOnlySpan<float> Weights(int region, int bin)
    {
        var index = region * Resolution + bin;
        return _weights.AsSpan(index * MaxTaps, _count[index]);
    }

    /// <summary>
    /// The feature rows that the bins of a region read: from the first row up to, not including, the end; empty for a region outside the
    /// map.
    /// </summary>
    public (int First, int End) Window(int region)
    {
        var (first, end) = (int.MaxValue, 0);
        for (var i = region * Resolution; i < (region + 1) * Resolution; i++)
        {
            if (_count[i] > 0)
            {
                (first, end) = (Math.Min(first, _first[i]), Math.Max(end, _first[i] + _count[i]));
            }
        }

        return end == 0 ? (0, 0) : (first, end);
    }

    /// <summary>One bin a region, whose value is the mean of its bins.</summary>
    public RoIAlignAxis Means()
    {
        var windows = Enumerable.Range(0, Regions).Select(Window).ToArray();
        var maxTaps = windows.Select(window => window.End - window.First).Append(0).Max();
        var weights = new float[(long)Regions * maxTaps];
        for (var n = 0; n < Regions; n++)
        {
            for (var r = 0; r < Resolution; r++)
            {
                var taps = Weights(n, r);
                var at = n * maxTaps + First(n, r) - windows[n].First;
                for (var k = 0; k < taps.Length; k++)
                {
                    weights[at + k] += taps[k] / Resolution;
                }
            }
        }

        return new RoIAlignAxis(
            Extent, Array.ConvertAll(windows, w => w.First), Array.ConvertAll(windows, w => w.End - w.First), weights, maxTaps);
    }

    /// <summary>The weights as a matrix over all feature rows, [Regions, Resolution, Extent].</summary>
    public float[] ToDense()
    {
        var dense = new float[(long)Regions * Resolution * Extent];
        for (var i = 0; i < _first.Length; i++)
        {
            _weights.AsSpan(i * MaxTaps, _count[i]).CopyTo(dense.AsSpan(i * Extent + _first[i]));
        }

        return dense;
    }

    private static float BinSize(float start, float end, int resolution) => Math.Max(end - start, 1f) / resolution;

    private void FillBin(int index, float start, float bin, int samples)
    {
        var weights = _weights.AsSpan(index * MaxTaps, MaxTaps);
        for (var i = 0; i < samples; i++)
        {
            var position = start + (i + 0.5f) * bin / samples;
            if (position < -1 || position > Extent)
            {
                continue;
            }

            position = Math.Max(position, 0);
            var low = (int)position;
            var fraction = position - low;
            if (low >= Extent - 1)
            {
                (low, fraction) = (Extent - 1, 0);
            }

            if (_count[index] == 0)
            {
                _first[index] = low;
            }

            var tap = low - _first[index];
            weights[tap] += (1 - fraction) / samples;
            _count[index] = Math.Max(_count[index], tap + 1);
            if (fraction > 0)
            {
                weights[tap + 1] += fraction / samples;
                _count[index] = tap + 2;
            }
        }
    }
}
