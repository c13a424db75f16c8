namespace OpenVocabSeg.Networks.Training.Rules;

/// <summary>The numbers of one step of AdamW.</summary>
/// <param name="Steps">Steps of the parameter, with this one.</param>
/// <param name="Rate">Learning rate.</param>
/// <param name="Decay">Weight decay.</param>
internal readonly record struct AdamWStep(long Steps, double Rate, double Decay)
{
    /// <summary>Factor of the parameter.</summary>
    public float Shrink => (float)(1 - Rate * Decay);

    /// <summary>Divisor of the root of the mean square.</summary>
    public float Correction => (float)Math.Sqrt(1 - Math.Pow(AdamWRule.SquareDecay, Steps));

    /// <summary>Factor of the mean gradient, negative.</summary>
    public float Length => (float)(-Rate / (1 - Math.Pow(AdamWRule.MeanDecay, Steps)));
}
