using CsCheck;
using OpenVocabSeg.Data.Metrics;

namespace OpenVocabSeg.Data.Tests.Metrics;

[TestClass]
public class CalibrationTests
{
    private static readonly Gen<double[]> Shares = Gen.Double[0, 1].Array[1, 30];

    [TestMethod]
    public void Bins_are_weighed_by_their_share() =>

        // Bin [0.2, 0.3): mean 0.25 against 0.5, two of four; bin [0.9, 1]: mean 0.95 against 0.75, two of four.
        Assert.AreEqual(0.5 * 0.25 + 0.5 * 0.2, Calibration.ExpectedError([0.22, 0.28, 0.9, 1], [0, 1, 1, 0.5]), 1e-12);

    [TestMethod]
    public void Errors_within_a_bin_cancel() => Assert.AreEqual(0, Calibration.ExpectedError([0.5, 0.5], [0, 1]), 1e-12);

    [TestMethod]
    public void Right_estimates_have_no_error_whatever_the_bins() =>
        Gen.Select(Shares, Gen.Int[1, 20])
            .Sample((shares, bins) => Assert.AreEqual(0, Calibration.ExpectedError(shares, shares, bins), 1e-12));

    [TestMethod]
    public void Estimates_that_are_too_high_everywhere_err_by_the_mean_excess() => Shares.Sample(shares =>
    {
        double[] outcomes = [.. shares.Select(share => share * share)];
        Assert.AreEqual(shares.Average() - outcomes.Average(), Calibration.ExpectedError(shares, outcomes), 1e-9);
    });

    [TestMethod]
    public void Wrong_values_are_refused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Calibration.ExpectedError([1.5], [1]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Calibration.ExpectedError([1], [double.NaN]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Calibration.ExpectedError([], [], bins: 0));
        Assert.ThrowsExactly<ArgumentException>(() => Calibration.ExpectedError([1], []));
        Assert.IsTrue(double.IsNaN(Calibration.ExpectedError([], [])));
    }
}
