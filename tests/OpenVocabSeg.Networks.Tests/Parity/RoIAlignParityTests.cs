using OpenVocabSeg.Networks.RegionPooling;
using OpenVocabSeg.Networks.Tests.Parity.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Parity;

/// <summary>RoIAlign, forwards and backwards, against the authors' kernels; both implementations.</summary>
[TestClass]
public sealed class RoIAlignParityTests
{
    private const double Tolerance = 1e-5;

    // The configuration of the fixture, which its description states.
    private const float SpatialScale = 1f / 16;

    [TestMethod]
    [DataRow("04_roi_align", 0, false)]
    [DataRow("04_roi_align", 0, true)]
    [DataRow("04_roi_align", 2, false)]
    [DataRow("04_roi_align", 2, true)]
    [DataRow("04_roi_align_b", 0, false)]
    [DataRow("04_roi_align_b", 0, true)]
    [DataRow("04_roi_align_b", 2, false)]
    [DataRow("04_roi_align_b", 2, true)]
    public void Pooled_features_and_gradients_equal_the_authors(string name, int samplingRatio, bool matrices)
    {
        using var scope = NewDisposeScope();
        using var fixture = FixtureCase.Load(name);
        var features = fixture["input"].clone().requires_grad_();
        var resolution = (int)fixture["grad_output"].shape[2];
        var weights = RoIAlignWeights.Create(
            fixture["rois"], features.shape[0], (int)features.shape[2], (int)features.shape[3], resolution, SpatialScale, samplingRatio);
        var pooled = matrices ? RoIAlignMatrices.Pool(features, weights) : RoIAlignLoops.Pool(features, weights);
        fixture.AssertClose(pooled, $"output_sr{samplingRatio}", Tolerance);
        pooled.backward([fixture["grad_output"]]);
        fixture.AssertClose(features.grad!, $"grad_input_sr{samplingRatio}", Tolerance);
    }
}
