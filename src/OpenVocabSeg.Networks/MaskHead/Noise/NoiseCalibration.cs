namespace OpenVocabSeg.Networks.MaskHead.Noise;

/// <summary>
/// Maps the noise that a <see cref="MaskCritic"/> expects to the measured noise of such masks, n′ = sigmoid(slope·logit(n) + offset). It
/// never changes the order of two masks.
/// </summary>
/// <remarks>
/// Logistic calibration (Platt 1999) on the logarithm of the odds, with the measured noise of each mask as target instead of 0 or 1.
/// </remarks>
/// <param name="Slope">Slope, above 0; 1 changes nothing.</param>
/// <param name="Offset">Offset; 0 changes nothing, a higher value makes all masks noisier.</param>
internal sealed record NoiseCalibration(double Slope, double Offset)
{
    // For an uninformative critic the best slope may be 0 or below, which would lose or reverse the order of the masks.
    private const double MinSlope = 0.1;
    private const double MinShare = 1e-3;
    private const int MaxSteps = 100;

    /// <summary>The calibration that changes nothing.</summary>
    public static NoiseCalibration Identity { get; } = new(1, 0);

    /// <summary>
    /// Finds the calibration with the lowest cross-entropy to the measured noise. A penalty of half the squared distance from
    /// <see cref="Identity"/>, which weighs as much as a single mask, decides where the masks do not.
    /// </summary>
    /// <param name="expected">The noise that the critic expects for each mask, 0…1.</param>
    /// <param name="measured">The measured noise of each mask, 0…1.</param>
    /// <returns>The calibration; <see cref="Identity"/> without masks.</returns>
    /// <exception cref="ArgumentException">The lists differ in length.</exception>
    public static NoiseCalibration Fit(IReadOnlyList<float> expected, IReadOnlyList<float> measured)
    {
        if (expected.Count != measured.Count)
        {
            throw new ArgumentException(
                $"There are {expected.Count} expected values of noise, but {measured.Count} measured values.", nameof(measured));
        }

        double[] logits = [.. expected.Select(noise => Logit(Math.Clamp(noise, MinShare, 1 - MinShare)))];
        double[] targets = [.. measured.Select(noise => Math.Clamp((double)noise, 0, 1))];
        var free = Minimize(Identity, logits, targets, freeSlope: true);
        return free.Slope >= MinSlope ? free : Minimize(free with { Slope = MinSlope }, logits, targets, freeSlope: false);
    }

    /// <summary>Computes the calibrated noise.</summary>
    /// <param name="noise">The noise that the critic expects, 0…1 up to rounding.</param>
    /// <returns>The calibrated noise, 0…1; 0 for 0 and 1 for 1.</returns>
    public float Apply(float noise)
    {
        var share = Math.Clamp(noise, 0, 1);
        return this == Identity ? share : (float)Sigmoid(Slope * Logit(share) + Offset);
    }

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="ArgumentException">The slope is not above 0, or a number is not finite.</exception>
    public void Validate()
    {
        if (!(Slope > 0 && double.IsFinite(Slope) && double.IsFinite(Offset)))
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"The noise calibration has slope {Slope} and offset {Offset}. Both must be finite, and the slope above 0."));
        }
    }

    // Newton's method. Steps are halved until the objective decreases; it is strictly convex.
    private static NoiseCalibration Minimize(NoiseCalibration start, double[] logits, double[] targets, bool freeSlope)
    {
        var (best, objective) = (start, start.Objective(logits, targets));
        for (var step = 0; step < MaxSteps; step++)
        {
            var (slope, offset) = best.NewtonStep(logits, targets, freeSlope);
            var next = best;
            var lowest = objective;
            for (var share = 1.0; share > 1e-6 && lowest >= objective; share /= 2)
            {
                next = new NoiseCalibration(best.Slope + share * slope, best.Offset + share * offset);
                lowest = next.Objective(logits, targets);
            }

            if (!(lowest < objective))
            {
                break;
            }

            (best, objective) = (next, lowest);
        }

        return best;
    }

    private (double Slope, double Offset) NewtonStep(double[] logits, double[] targets, bool freeSlope)
    {
        var (slope, offset) = (Slope - 1, Offset);
        var (slopes, both, offsets) = (1.0, 0.0, 1.0);
        for (var i = 0; i < logits.Length; i++)
        {
            var share = Sigmoid(Slope * logits[i] + Offset);
            var (error, weight) = (share - targets[i], share * (1 - share));
            slope += error * logits[i];
            offset += error;
            slopes += weight * logits[i] * logits[i];
            both += weight * logits[i];
            offsets += weight;
        }

        if (!freeSlope)
        {
            return (0, -offset / offsets);
        }

        var determinant = slopes * offsets - both * both;
        return ((both * offset - offsets * slope) / determinant, (both * slope - slopes * offset) / determinant);
    }

    private double Objective(double[] logits, double[] targets)
    {
        var sum = ((Slope - 1) * (Slope - 1) + Offset * Offset) / 2;
        for (var i = 0; i < logits.Length; i++)
        {
            // −t·log σ(z) − (1 − t)·log(1 − σ(z)).
            var z = Slope * logits[i] + Offset;
            sum += Math.Max(z, 0) - targets[i] * z + Math.Log(1 + Math.Exp(-Math.Abs(z)));
        }

        return sum;
    }

    private static double Logit(double share) => Math.Log(share / (1 - share));

    private static double Sigmoid(double logit) => 1 / (1 + Math.Exp(-logit));
}
