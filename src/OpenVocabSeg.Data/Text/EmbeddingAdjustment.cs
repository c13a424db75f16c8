namespace OpenVocabSeg.Data.Text;

/// <summary>What is done to a mean of word vectors before it is given out.</summary>
/// <param name="Center">D values subtracted from it; null subtracts nothing.</param>
/// <param name="Length">The length it is brought to; null leaves its own.</param>
internal sealed record EmbeddingAdjustment(float[]? Center, float? Length)
{
    /// <summary>Vectors as the table holds them.</summary>
    public static EmbeddingAdjustment None { get; } = new(null, null);

    /// <summary>Applies it in place.</summary>
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

    /// <summary>Brings a vector to a length; the zero vector stays.</summary>
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
