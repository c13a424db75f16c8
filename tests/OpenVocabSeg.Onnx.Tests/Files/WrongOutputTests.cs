using Google.Protobuf;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Onnx.Export;
using OpenVocabSeg.Onnx.Tests.TestData;

namespace OpenVocabSeg.Onnx.Tests.Files;

/// <summary>Outputs with the right names but another shape or type cause one error that names the file and the output.</summary>
[TestClass]
public sealed class WrongOutputTests
{
    private const string Fault = "does not do what its description states: its output";

    [TestMethod]
    [DataRow("boxes")]
    [DataRow("scores")]
    [DataRow("labels")]
    [DataRow("masks")]
    [DataRow("critic_map")]
    public void An_output_of_another_shape_or_type_is_named(string output)
    {
        AssertNamed("critic", output);
    }

    [TestMethod]
    public void The_noise_of_another_shape_or_type_is_named()
    {
        AssertNamed("branch", "noise");
    }

    [TestMethod]
    public void The_noise_that_a_critic_estimates_has_a_value_for_each_mask()
    {
        var file = Export("critic");

        Assert.IsNotEmpty(Predict(file).Where(detection => detection.MaskNoise is not null));
        Assert.StartsWith($"model.onnx: its critic {Fault} 'noise'", Error(Graphs.WithCritic(file, critic => critic.Double("noise"))));
        Assert.StartsWith(
            $"model.onnx: its critic {Fault} 'noise'",
            Error(Graphs.WithCritic(file, critic => critic.Cast("noise", Proto.TensorProto.Types.DataType.Double))));
    }

    [TestMethod]
    public void A_critic_that_cannot_be_computed_is_named()
    {
        var file = Graphs.WithCritic(Export("critic"), critic => critic.Graph.Input.Single(input => input.Name == "boxes")
            .Type.TensorType.Shape.Dim[1] = new Proto.TensorShapeProto.Types.Dimension { DimValue = 5 });

        Assert.StartsWith("model.onnx: its critic cannot be computed: ", Error(file));
    }

    [TestMethod]
    public void A_critic_without_an_output_or_input_of_ours_is_an_error_before_any_image()
    {
        var file = Graphs.WithCritic(Export("critic"), critic => critic.Rename("noise", "estimate"));

        var error = Assert.ThrowsExactly<InvalidDataException>(() => OnnxSegmenter.Load(file, name: "model.onnx"));

        Assert.AreEqual("model.onnx: its critic has no output 'noise'.", error.Message);
    }

    private static void AssertNamed(string kind, string output)
    {
        var file = Export(kind);
        var type = output == "labels" ? Proto.TensorProto.Types.DataType.Int32 : Proto.TensorProto.Types.DataType.Double;
        Assert.IsNotEmpty(Predict(file));
        Action<Proto.ModelProto>[] changes = [model => model.Double(output), model => model.Cast(output, type)];
        foreach (var change in changes)
        {
            var model = Graphs.Parse(file);
            change(model);

            Assert.StartsWith($"model.onnx: its graph {Fault} '{output}'", Error(model.ToByteArray()));
        }
    }

    private static string Error(byte[] file) => Assert.ThrowsExactly<InvalidDataException>(() => Predict(file)).Message;

    private static IReadOnlyList<Detection> Predict(byte[] file)
    {
        using var segmenter = OnnxSegmenter.Load(file, name: "model.onnx");
        return segmenter.Predict(QuickStartModel.Scenes(1, side: 150))[0];
    }

    private static byte[] Export(string kind)
    {
        using var segmenter = SmallNetworks.Create(SmallNetworks.Architectures["neck"], kind);
        using var stream = new MemoryStream();
        var detection = new DetectionSettings { MaxDetections = 12, ScoreThreshold = 0.005f, Proposals = new ProposalLimits(300, 40) };
        segmenter.ExportOnnx(stream, new OnnxExportOptions { Detection = detection });
        return stream.ToArray();
    }
}
