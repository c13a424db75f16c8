namespace OpenVocabSeg.Data.Metrics;

/// <summary>The constants of the COCO challenge.</summary>
internal static class CocoProtocol
{
    public const int AllAreas = 0;
    public const int SmallArea = 1;
    public const int MediumArea = 2;
    public const int LargeArea = 3;
    public const int AreaRangeCount = 4;

    /// <summary>Index of IoU threshold 0.50.</summary>
    public const int Threshold50 = 0;

    /// <summary>Index of IoU threshold 0.75.</summary>
    public const int Threshold75 = 5;

    /// <summary>Smallest and largest area of each range in square pixels; both ends belong to the range.</summary>
    public static readonly (double Minimum, double Maximum)[] AreaRanges =
        [(0, 1e10), (0, 32 * 32), (32 * 32, 96 * 96), (96 * 96, 1e10)];

    /// <summary>IoU thresholds 0.50, 0.55, …, 0.95.</summary>
    public static readonly double[] IouThresholds = Spread(0.5, 0.95, 10);

    /// <summary>Recall levels 0.00, 0.01, …, 1.00.</summary>
    public static readonly double[] RecallLevels = Spread(0, 1, 101);

    /// <summary>
    /// Equally spaced values including both ends. Their rounding is part of the protocol: recall values can equal a level.
    /// </summary>
    private static double[] Spread(double first, double last, int count)
    {
        var step = (last - first) / (count - 1);
        var values = new double[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = (i * step) + first;
        }

        values[^1] = last;
        return values;
    }
}
