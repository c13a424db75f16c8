namespace OpenVocabSeg.Networks.MaskHead.Noise;

/// <summary>
/// Gauss–Hermite quadrature for a standard normal variable: E f(ε) ≈ Σ wₖ f(xₖ), exact for polynomials f of degree below 2n.
/// </summary>
internal sealed class GaussHermite
{
    private const int Bisections = 60;

    /// <summary>
    /// Computes the rule. The roots of Hermite polynomials of neighboring degrees interlace, so the roots of one degree bracket those of
    /// the next. Bisection finds them.
    /// </summary>
    /// <param name="count">n, the number of nodes, 1 to 64.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside its range.</exception>
    public GaussHermite(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 64);
        double[] roots = [];
        for (var degree = 1; degree <= count; degree++)
        {
            // All roots lie within 2√n of zero.
            var bound = 2 * Math.Sqrt(degree) + 1;
            double[] brackets = [bound, .. roots, -bound];
            roots = [.. Enumerable.Range(0, degree).Select(k => Bisect(degree, brackets[k + 1], brackets[k]))];
        }

        Nodes = roots;
        Weights = Array.ConvertAll(roots, x => 1 / (Evaluate(count, x).Derivative * Evaluate(count, x).Derivative));
    }

    /// <summary>xₖ, descending.</summary>
    public double[] Nodes { get; }

    /// <summary>wₖ, positive; their sum is 1.</summary>
    public double[] Weights { get; }

    private static double Bisect(int degree, double low, double high)
    {
        var sign = Math.Sign(Evaluate(degree, high).Value);
        for (var step = 0; step < Bisections; step++)
        {
            var middle = (low + high) / 2;
            (low, high) = Math.Sign(Evaluate(degree, middle).Value) == sign ? (low, middle) : (middle, high);
        }

        return (low + high) / 2;
    }

    // The orthonormal Hermite polynomial (probabilists') of degree n, Heₙ/√n!, and its derivative √n·h(n−1).
    private static (double Value, double Derivative) Evaluate(int degree, double x)
    {
        var (previous, value) = (0.0, 1.0);
        for (var n = 0; n < degree; n++)
        {
            (previous, value) = (value, (x * value - Math.Sqrt(n) * previous) / Math.Sqrt(n + 1));
        }

        return (value, Math.Sqrt(degree) * previous);
    }
}
