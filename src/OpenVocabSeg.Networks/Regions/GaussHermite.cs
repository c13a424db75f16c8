namespace OpenVocabSeg.Networks.Regions;

/// <summary>
/// Gauss–Hermite quadrature for a standard normal variable: E f(ε) ≈ Σ wₖ f(xₖ), exact for polynomials f of degree below 2n.
/// </summary>
internal sealed class GaussHermite
{
    private const int NewtonSteps = 50;

    /// <summary>Computes the rule: roots of the Hermite polynomial by Newton's method, each started beyond the last one found.</summary>
    /// <param name="count">n, the number of nodes, 1 to 64.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside its range.</exception>
    public GaussHermite(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 64);
        (Nodes, Weights) = (new double[count], new double[count]);
        for (var k = 0; k < count; k++)
        {
            // Deflated by the roots found so far, Newton from the right runs monotonously to the largest one left.
            var x = Math.Sqrt(2 * count + 2);
            for (var step = 0; step < NewtonSteps; step++)
            {
                var (value, derivative) = Evaluate(count, x);
                var deflation = 0.0;
                for (var j = 0; j < k; j++)
                {
                    deflation += 1 / (x - Nodes[j]);
                }

                x -= value / (derivative - value * deflation);
            }

            Nodes[k] = x;
            var slope = Evaluate(count, x).Derivative;
            Weights[k] = 1 / (slope * slope);
        }
    }

    /// <summary>xₖ, descending.</summary>
    public double[] Nodes { get; }

    /// <summary>wₖ, positive; their sum is 1.</summary>
    public double[] Weights { get; }

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
