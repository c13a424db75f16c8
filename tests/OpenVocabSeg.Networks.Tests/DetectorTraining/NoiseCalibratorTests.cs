using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.DetectorTraining;
using OpenVocabSeg.Networks.MaskHead.Noise;
using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Tests.Collectives;
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

    [TestMethod]
    public void All_processes_have_the_calibration_of_process_0()
    {
        var calibrations = ThreadProcesses.Run(3, collective => NoiseCalibrator.OfProcess0(
            collective,
            () => collective.Rank == 0
                ? new NoiseCalibration(0.1 + 0.2, -1.0 / 3)
                : throw new InvalidOperationException("Only process 0 calibrates.")));
        CollectionAssert.AreEqual(Enumerable.Repeat(new NoiseCalibration(0.1 + 0.2, -1.0 / 3), 3).ToArray(), calibrations);
    }

    [TestMethod]
    public void All_processes_are_canceled_with_process_0()
    {
        var canceled = ThreadProcesses.Run(3, collective =>
        {
            var error = Assert.ThrowsExactly<OperationCanceledException>(() => NoiseCalibrator.OfProcess0(
                collective, () => throw new OperationCanceledException("Ctrl+C")));
            return error.Message;
        });
        Assert.AreEqual("Ctrl+C", canceled[0]);
        CollectionAssert.AreEqual(Enumerable.Repeat("Process 0 of the training was canceled.", 2).ToArray(), canceled[1..]);
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
