namespace OpenVocabSeg.Networks.Training;

/// <summary>
/// The numbers of <see cref="Random(int)"/> with a count of the draws, so that a resumed training run can continue in the middle of the
/// sequence. A derived class with a seed is guaranteed the sequence of <see cref="Random"/>. All draws of training use the two methods
/// that count.
/// </summary>
internal sealed class CountedRandom(int seed) : Random(seed)
{
    private const int DrawsBetweenChecks = 1 << 20;

    /// <summary>Draws so far.</summary>
    public long Draws { get; private set; }

    public override int Next()
    {
        Draws++;
        return base.Next();
    }

    // The base methods would not count these draws.
    public override void NextBytes(byte[] buffer) => NextBytes(buffer.AsSpan());

    /// <summary>Draws until a count is reached.</summary>
    /// <param name="draws">The count, not below <see cref="Draws"/>.</param>
    /// <param name="cancellationToken">Cancels the drawing, which takes some seconds for a billion draws.</param>
    public void AdvanceTo(long draws, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, Draws);
        while (Draws < draws)
        {
            if (Draws % DrawsBetweenChecks == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            Sample();
        }
    }

    protected override double Sample()
    {
        Draws++;
        return base.Sample();
    }
}
