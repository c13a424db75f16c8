namespace OpenVocabSeg.Data.Text;

/// <summary>Adjustment of a mean of word vectors: centering and scaling.</summary>
/// <param name="Center">D values to subtract; null for none.</param>
/// <param name="Length">Length to scale to; null to keep the length.</param>
internal sealed record EmbeddingAdjustment(float[]? Center, float? Length)
{
    /// <summary>No adjustment.</summary>
    public static EmbeddingAdjustment None { get; } = new(null, null);

    /// <summary>Adjusts a vector in place.</summary>
    public void Apply(Span<float> vector)
    {
        if (Center is { } center)
        {
            for (var i = 0; i < vector.Length; i++)
            {
                vector[i] -= center[i];
            }
        }

        if (Length is { } length)
        {
            Normalize(vector, length);
        }
    }

    /// <summary>Scales a vector to a length; the zero vector is not changed.</summary>
    public static void Normalize(Span<float> vector, float length = 1f)
    {
        var squares = 0.0;
        foreach (var value in vector)
        {
            squares += (double)value * value;
        }

        if (squares > 0)
        {
            var factor = length / Math.Sqrt(squares);
            foreach (ref var value in vector)
            {
                value = (float)(value * factor);
            }
        }
    }
}
