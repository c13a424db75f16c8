namespace OpenVocabSeg.Data.Masks;

/// <summary>Arithmetic on run lengths: alternating runs in column-major order, starting with the background.</summary>
internal static class RunLengths
{
    /// <summary>The same runs without empty ones, except a leading one if the first pixel is inside.</summary>
    public static uint[] Canonical(ReadOnlySpan<uint> counts)
    {
        if (!counts.IsEmpty && !counts[1..].Contains(0u))
        {
            return counts.ToArray();
        }

        var writer = new RunLengthWriter(counts.Length + 1);
        for (var i = 0; i < counts.Length; i++)
        {
            writer.Append(counts[i], inside: (i & 1) == 1);
        }

        return writer.ToArray();
    }

    /// <summary>Union or intersection of two masks of the same size, in canonical form.</summary>
    public static uint[] Merge(ReadOnlySpan<uint> first, ReadOnlySpan<uint> second, bool intersect)
    {
        var writer = new RunLengthWriter(first.Length + second.Length);
        int i = 0, j = 0;
        uint leftInFirst = first[0], leftInSecond = second[0];
        while (true)
        {
            var step = Math.Min(leftInFirst, leftInSecond);
            bool insideFirst = (i & 1) == 1, insideSecond = (j & 1) == 1;
            writer.Append(step, intersect ? insideFirst && insideSecond : insideFirst || insideSecond);
            leftInFirst -= step;
            leftInSecond -= step;
            if (leftInFirst == 0 && ++i < first.Length)
            {
                leftInFirst = first[i];
            }

            if (leftInSecond == 0 && ++j < second.Length)
            {
                leftInSecond = second[j];
            }

            // Both lists have the same sum, so they end together.
            if (i >= first.Length || j >= second.Length)
            {
                return writer.ToArray();
            }
        }
    }

    /// <summary>Number of pixels inside both of two masks of the same size.</summary>
    public static long IntersectionArea(ReadOnlySpan<uint> first, ReadOnlySpan<uint> second)
    {
        long area = 0, firstEnd = 0, secondEnd = 0, firstStart = 0, secondStart = 0;
        int i = -1, j = -1;
        while (true)
        {
            if (firstEnd <= secondEnd)
            {
                if (i + 2 >= first.Length)
                {
                    return area;
                }

                firstStart = firstEnd + first[i + 1];
                firstEnd = firstStart + first[i + 2];
                i += 2;
            }
            else
            {
                if (j + 2 >= second.Length)
                {
                    return area;
                }

                secondStart = secondEnd + second[j + 1];
                secondEnd = secondStart + second[j + 2];
                j += 2;
            }

            // The last object runs read from both masks. In the next iteration, the one that ends first is replaced.
            area += Math.Max(0, Math.Min(firstEnd, secondEnd) - Math.Max(firstStart, secondStart));
        }
    }

    /// <summary>The tight box in whole pixels; all zero for an empty mask.</summary>
    public static BoundingBox BoundingBox(ReadOnlySpan<uint> counts, int height, int width)
    {
        if (counts.Length < 2)
        {
            return default;
        }

        int left = width, right = 0, top = height, bottom = 0;
        var position = 0L;
        for (var i = 1; i < counts.Length; i += 2)
        {
            position += counts[i - 1];
            var (firstX, firstY) = Math.DivRem(position, height);
            position += counts[i];
            var (lastX, lastY) = Math.DivRem(position - 1, height);
            left = Math.Min(left, (int)firstX);
            right = Math.Max(right, (int)lastX + 1);
            var spansColumns = lastX > firstX;
            top = spansColumns ? 0 : Math.Min(top, (int)firstY);
            bottom = spansColumns ? height : Math.Max(bottom, (int)lastY + 1);
        }

        return new BoundingBox(left, top, right, bottom);
    }
}
