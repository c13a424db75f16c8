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

    /// <summary>Computes the weights of one axis.</summary>
    /// <param name="starts">Start of each region, in feature cells.</param>
    /// <param name="ends">End of each region, in feature cells.</param>
    /// <param name="extent">Number of feature rows (or columns).</param>
    /// <param name="resolution">Bins per region.</param>
    /// <param name="samplingRatio">Samples per bin; 0 means the number of feature cells that the bin covers, rounded up.</param>
    public RoIAlignAxis(ReadOnlySpan<float> starts, ReadOnlySpan<float> ends, int extent, int resolution, int samplingRatio)
    {
        (Extent, Resolution, Regions) = (extent, resolution, starts.Length);
        var largestBin = 0f;
        for (var n = 0; n < starts.Length; n++)
        {
            largestBin = Math.Max(largestBin, BinSize(starts[n], ends[n]));
        }

        MaxTaps = (int)Math.Min(extent, Math.Ceiling(largestBin) + 2);
        _first = new int[Regions * resolution];
        _count = new int[Regions * resolution];
        _weights = new float[(long)Regions * resolution * MaxTaps];
        for (var n = 0; n < Regions; n++)
        {
            var bin = BinSize(starts[n], ends[n]);
            var samples = samplingRatio > 0 ? samplingRatio : (int)MathF.Ceiling(bin);
            for (var r = 0; r < resolution; r++)
            {
                FillBin(n * resolution + r, starts[n] + r * bin, bin, samples);
            }
        }
    }

    /// <summary>Number of feature rows (or columns).</summary>
    public int Extent { get; }

    /// <summary>Bins per region.</summary>
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

    private float BinSize(float start, float end) => Math.Max(end - start, 1f) / Resolution;

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
