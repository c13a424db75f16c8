using OpenVocabSeg.Networks.MaskHead;
using OpenVocabSeg.Networks.MaskHead.Noise;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.MaskHead.Noise;

[TestClass]
public sealed class GaussHermiteTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(5)]
    [DataRow(8)]
    [DataRow(20)]
    public void Moments_below_twice_the_number_of_nodes_are_those_of_the_normal_distribution(int count)
    {
        var rule = new GaussHermite(count);
        var moment = 1.0;
        for (var power = 0; power < 2 * count; power += 2)
        {
            // 1, 1, 3, 15, 105 …: each (power − 1) times the last.
            moment *= Math.Max(power - 1, 1);
            Assert.AreEqual(1, Sum(rule, x => Math.Pow(x, power)) / moment, 1e-9, $"moment {power}");
            Assert.AreEqual(0, Sum(rule, x => Math.Pow(x, power + 1)) / moment, 1e-9, $"moment {power + 1}");
        }
    }

    [TestMethod]
    [DataRow(40)]
    [DataRow(64)]
    public void Many_nodes_are_symmetric_and_their_weights_a_distribution(int count)
    {
        var rule = new GaussHermite(count);
        Assert.AreEqual(1, rule.Weights.Sum(), 1e-12);
        Assert.AreEqual(3, Sum(rule, x => x * x * x * x), 1e-10);
        for (var k = 0; k < count; k++)
        {
            Assert.AreEqual(-rule.Nodes[count - 1 - k], rule.Nodes[k], 1e-10);
            Assert.IsTrue(k == 0 || rule.Nodes[k] < rule.Nodes[k - 1]);
        }
    }

    [TestMethod]
    public void Nodes_and_weights_of_three_are_the_tabulated_ones()
    {
        // Abramowitz and Stegun, table 25.10, for the weight e^(−x²): scaled by √2 and 1/√π.
        var rule = new GaussHermite(3);
        Assert.AreEqual(Math.Sqrt(3), rule.Nodes[0], 1e-12);
        Assert.AreEqual(0, rule.Nodes[1], 1e-12);
        Assert.AreEqual(-Math.Sqrt(3), rule.Nodes[2], 1e-12);
        Assert.AreEqual(1.0 / 6, rule.Weights[0], 1e-12);
        Assert.AreEqual(2.0 / 3, rule.Weights[1], 1e-12);
    }

    [TestMethod]
    [DataRow(0.5, 0.001)]
    [DataRow(2, 0.004)]
    [DataRow(4, 0.08)]
    public void The_likelihood_by_eight_nodes_is_its_integral(double sigma, double tolerance)
    {
        using var scope = NewDisposeScope();
        var rule = new GaussHermite(8);
        var (nodes, logs) = (Column(rule.Nodes), Column(Array.ConvertAll(rule.Weights, Math.Log)));
        for (var z = -6.0; z <= 6; z++)
        {
            var prediction = new MaskPrediction(full([1, 2, 1, 1], z), full([1, 1, 1, 1], 2 * Math.Log(sigma)));
            var loss = MaskLoss.Compute(prediction, ones(1, 1, 1), MaskNoiseLoss.LogMeanLikelihood, nodes, logs).item<float>();
            Assert.AreEqual(Integral(z, sigma), loss, tolerance, $"z {z}");
        }
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(65)]
    public void A_number_of_nodes_out_of_range_is_refused(int count) =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new GaussHermite(count));

    private static double Sum(GaussHermite rule, Func<double, double> function) =>
        rule.Nodes.Zip(rule.Weights, (x, weight) => weight * function(x)).Sum();

    private static Tensor Column(double[] values) => tensor(Array.ConvertAll(values, v => (float)v), [values.Length, 1, 1, 1]);

    // −log E sigmoid(z + σε) by the midpoint rule over ±9 deviations.
    private static double Integral(double z, double sigma)
    {
        const int Steps = 20_000;
        double likelihood = 0, mass = 0;
        for (var i = 0; i < Steps; i++)
        {
            var x = -9 + 18 * (i + 0.5) / Steps;
            var density = Math.Exp(-x * x / 2);
            likelihood += density / (1 + Math.Exp(-(z + sigma * x)));
            mass += density;
        }

        return -Math.Log(likelihood / mass);
    }
}
