using CsCheck;
using OpenVocabSeg.Networks.MaskHead.Noise;

namespace OpenVocabSeg.Networks.Tests.MaskHead.Noise;

[TestClass]
public sealed class NoiseCalibrationTests
{
    private static readonly Gen<float> Noise = Gen.Frequency((8, Gen.Float[0, 1]), (1, Gen.Const(0f)), (1, Gen.Const(1f)));
    private static readonly Gen<(float Expected, float Measured)[]> Masks = Gen.Select(Noise, Noise).Array[0, 40];

    [TestMethod]
    public void Two_kinds_of_masks_are_met_exactly()
    {
        // By hand: the line through (logit 0.2, logit 0.5) = (−ln 4, 0) and (logit 0.6, logit 0.8) = (ln 1.5, ln 4).
        var calibration = Fit([.. Enumerable.Repeat((0.2f, 0.5f), 50_000), .. Enumerable.Repeat((0.6f, 0.8f), 50_000)]);
        Assert.AreEqual(Math.Log(4) / Math.Log(6), calibration.Slope, 1e-4);
        Assert.AreEqual(Math.Log(4) * Math.Log(4) / Math.Log(6), calibration.Offset, 1e-4);
        Assert.AreEqual(0.5, calibration.Apply(0.2f), 1e-4);
        Assert.AreEqual(0.8, calibration.Apply(0.6f), 1e-4);
    }

    [TestMethod]
    public void A_single_mask_pulls_as_much_as_the_penalty_holds()
    {
        // At logit 0 the slope is idle, and the offset is where σ(c) − 1 + c = 0: c = 0.401058.
        var calibration = Fit([(0.5f, 1f)]);
        Assert.AreEqual(1, calibration.Slope, 1e-6);
        Assert.AreEqual(0.401058, calibration.Offset, 1e-6);
    }

    [TestMethod]
    public void Nothing_changes_without_masks_or_where_the_critic_is_right()
    {
        Assert.AreEqual(NoiseCalibration.Identity, Fit([]));
        Assert.AreEqual(0.3f, NoiseCalibration.Identity.Apply(0.3f));
        var right = Fit([(0.1f, 0.1f), (0.4f, 0.4f), (0.9f, 0.9f)]);
        Assert.AreEqual(1, right.Slope, 1e-6);
        Assert.AreEqual(0, right.Offset, 1e-6);
    }

    [TestMethod]
    public void A_critic_that_has_it_the_wrong_way_round_is_not_turned()
    {
        var calibration = Fit([.. Enumerable.Repeat((0.2f, 0.9f), 100), .. Enumerable.Repeat((0.8f, 0.3f), 100)]);
        Assert.AreEqual(0.1, calibration.Slope);
        Assert.AreEqual(0.6, (calibration.Apply(0.2f) + calibration.Apply(0.8f)) / 2, 1e-2);
    }

    [TestMethod]
    public void The_order_stays_and_noise_stays_a_share() => Gen.Select(Masks, Noise, Noise).Sample((masks, one, other) =>
    {
        var calibration = Fit(masks);
        calibration.Validate();
        var (low, high) = (calibration.Apply(Math.Min(one, other)), calibration.Apply(Math.Max(one, other)));
        return low is >= 0 and <= 1 && high is >= 0 and <= 1 && low <= high && calibration.Apply(0) == 0 && calibration.Apply(1) == 1;
    });

    // The condition of the optimum for the offset, which the penalty alone keeps from an unbiased mean.
    [TestMethod]
    public void The_mean_is_right_but_for_the_penalty() =>
        Gen.Select(Gen.Float[0.01f, 0.99f], Noise).Array[1, 40].Sample(masks =>
        {
            var calibration = Fit(masks);
            var bias = masks.Sum(mask => (double)calibration.Apply(mask.Item1) - mask.Item2);
            return Math.Abs(bias + calibration.Offset) < 1e-4;
        });

    [TestMethod]
    public void A_calibration_that_is_none_and_lists_of_different_lengths_are_refused()
    {
        Assert.ThrowsExactly<ArgumentException>(new NoiseCalibration(0, 0).Validate);
        Assert.ThrowsExactly<ArgumentException>(new NoiseCalibration(double.NaN, 0).Validate);
        Assert.ThrowsExactly<ArgumentException>(new NoiseCalibration(1, double.PositiveInfinity).Validate);
        Assert.AreEqual("measured", Assert.ThrowsExactly<ArgumentException>(() => NoiseCalibration.Fit([0.5f], [])).ParamName);
    }

    private static NoiseCalibration Fit((float Expected, float Measured)[] masks) =>
        NoiseCalibration.Fit([.. masks.Select(mask => mask.Expected)], [.. masks.Select(mask => mask.Measured)]);
}
