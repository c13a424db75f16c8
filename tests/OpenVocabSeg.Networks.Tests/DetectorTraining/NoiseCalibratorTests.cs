using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.DetectorTraining;
using OpenVocabSeg.Networks.MaskHead.Noise;
using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Tests.Stages;
using OpenVocabSeg.Networks.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.DetectorTraining;

/// <summary>Selection of the objects for calibration; <see cref="StageTests"/> tests its effect on a model.</summary>
[TestClass]
public sealed class NoiseCalibratorTests
{
    private static readonly IReadOnlyList<Scene> Scenes = new SceneGenerator(new SceneOptions { Seed = 5 }).GenerateMany(3);

    [TestMethod]
    public void Annotated_objects_of_the_classes_alone_calibrate()
    {
        var calibration = Calibrate(SceneClasses.All, masked: true, seed: 1);
        Assert.AreNotEqual(NoiseCalibration.Identity, calibration);
        Assert.AreEqual(calibration, Calibrate(SceneClasses.All, masked: true, seed: 1));
        Assert.AreNotEqual(calibration, Calibrate(SceneClasses.All, masked: true, seed: 2));
        Assert.AreEqual(NoiseCalibration.Identity, Calibrate(SceneClasses.All, masked: false, seed: 1));
        Assert.AreEqual(NoiseCalibration.Identity, Calibrate(["unicorn"], masked: true, seed: 1));
    }

    // By an untrained network with its own seed.
    private static NoiseCalibration Calibrate(IReadOnlyList<string> classes, bool masked, int seed)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var architecture = ModelPresets.QuickStart.Architecture;
        using var network = new SegmenterNetwork(architecture, withNoise: false, new RegionProposalOptions(), generator, withCritic: true);
        network.eval();
        var calibrator = new NoiseCalibrator(network, new ProposalLimits(100, 20), seed);
        var preprocessing = architecture.Preprocessing;
        using var input = ImageBatch.Create([.. Scenes.Select(scene => preprocessing.Prepare(scene.Image))], preprocessing, CPU);
        calibrator.Add(
            network.Features(input.Pixels),
            input.Transforms,
            [
                .. Scenes.Select(scene => scene.Objects
                    .Select(o => new AnnotatedInstance(o.ClassName, o.Box, masked ? o.Mask : null)).ToArray()),
            ],
            ClassEmbeddings.Rows(classes),
            randn([classes.Count + 1, architecture.EmbeddingDimension], generator: generator));
        return calibrator.Fit();
    }
}
