namespace OpenVocabSeg.Networks.Training;

/// <summary>
/// The numbers of <see cref="Random(int)"/> with a count of the draws behind them, so that a training can go on in the middle of the
/// sequence. A derived class with a seed is promised the sequence of <see cref="Random"/> itself; everything that training draws goes
/// through the two methods that count.
/// </summary>
internal sealed class CountedRandom(int seed) : Random(seed)
{
    private const int DrawsBetweenLooks = 1 << 20;

    /// <summary>Draws so far.</summary>
    public long Draws { get; private set; }

    public override int Next()
    {
        Draws++;
        return base.Next();
    }

    // Their own way into the generator would not be counted.
    public override void NextBytes(byte[] buffer) => NextBytes(buffer.AsSpan());

    /// <summary>Draws until the count is reached.</summary>
    /// <param name="draws">The count, not below <see cref="Draws"/>.</param>
    /// <param name="cancellationToken">Ends the drawing: some seconds where there are a thousand million draws.</param>
    public void AdvanceTo(long draws, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, Draws);
        while (Draws < draws)
        {
            if (Draws % DrawsBetweenLooks == 0)
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
