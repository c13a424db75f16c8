namespace OpenVocabSeg.Experiments;

/// <summary>A value for base and for novel classes, in percent unless stated otherwise; NaN if there is nothing to measure.</summary>
/// <param name="Base">Value for base classes.</param>
/// <param name="Novel">Value for novel classes.</param>
public readonly record struct BaseAndNovel(double Base, double Novel)
{
    /// <summary>The share of hits in percent.</summary>
    /// <param name="hits">For each item, whether it is a hit, and whether its class is novel.</param>
    public static BaseAndNovel PercentOf(IEnumerable<(bool IsNovel, double Hit)> hits)
    {
        var ofNovel = hits.ToLookup(hit => hit.IsNovel, hit => hit.Hit);
        return new BaseAndNovel(Percent(ofNovel[false]), Percent(ofNovel[true]));
    }

    private static double Percent(IEnumerable<double> hits) => 100 * hits.DefaultIfEmpty(double.NaN).Average();
}
