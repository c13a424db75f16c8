namespace OpenVocabSeg.Experiments;

/// <summary>A number of base and of novel classes; in percent unless said otherwise, NaN where there is nothing to measure.</summary>
/// <param name="Base">Of base classes.</param>
/// <param name="Novel">Of novel classes.</param>
public readonly record struct BaseAndNovel(double Base, double Novel)
{
    /// <summary>Hits in percent of tries.</summary>
    /// <param name="hits">Whether each try hit, and whether it was of a novel class.</param>
    public static BaseAndNovel PercentOf(IEnumerable<(bool IsNovel, double Hit)> hits)
    {
        var ofNovel = hits.ToLookup(hit => hit.IsNovel, hit => hit.Hit);
        return new BaseAndNovel(Percent(ofNovel[false]), Percent(ofNovel[true]));
    }

    private static double Percent(IEnumerable<double> hits) => 100 * hits.DefaultIfEmpty(double.NaN).Average();
}
