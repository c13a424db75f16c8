using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Onnx.Export;
using OpenVocabSeg.Onnx.Tests.TestData;

namespace OpenVocabSeg.Onnx.Tests.Parity;

/// <summary>
/// Exported graphs keep the rules of ONNX. ONNX Runtime checks each node against its definition, infers the shapes, and in strict mode
/// refuses a graph whose stated and inferred shapes differ.
/// </summary>
[TestClass]
public sealed class GraphRulesTests
{
    public static IEnumerable<object[]> Shapes => ArchitectureParityTests.Shapes;

    [TestMethod]
    [DynamicData(nameof(Shapes))]
    public void Every_graph_passes_strict_shape_inference(string name, string kind)
    {
        var file = Export(name, kind);

        LoadStrictly(file);

        var model = Proto.ModelProto.Parser.ParseFrom(file);
        Assert.AreEqual(18, model.OpsetImport.Single().Version);
        Assert.AreEqual(8, model.IrVersion);
    }

    /// <summary>Matrices are faster than RoiAlign on small maps. With many regions they would take gigabytes.</summary>
    [TestMethod]
    [DataRow("neck", 40, true)]
    [DataRow("neck, two samples", 40, false)]
    [DataRow("neck, two samples", 20_000, true)]
    public void Regions_are_pooled_by_matrices_where_that_is_faster(string name, int proposals, bool byRoiAlign)
    {
        var model = Proto.ModelProto.Parser.ParseFrom(Export(name, "teacher", proposals));

        Assert.AreEqual(byRoiAlign, model.Graph.Node.Any(node => node.OpType == "RoiAlign"));
    }

    /// <summary>The weights of all cells of the map, for each region: 9.6 million numbers for 4000 regions.</summary>
    [TestMethod]
    [DataRow(40, 0)]
    [DataRow(4000, 2)]
    public void Means_of_many_regions_of_large_maps_do_not_take_matrices(int proposals, int byRoiAlign)
    {
        var model = Proto.ModelProto.Parser.ParseFrom(Export(SmallNetworks.LargeMaps, "teacher", proposals));

        // One for boxes, one for masks.
        Assert.AreEqual(byRoiAlign, model.Graph.Node.Count(node => node.OpType == "RoiAlign"));
    }

    [TestMethod]
    public void Wrong_shapes_types_and_attributes_are_refused()
    {
        Refused(model => Output(model, "scores").Shape.Dim.Add(new Proto.TensorShapeProto.Types.Dimension { DimValue = 1 }));
        Refused(model => Output(model, "labels").ElemType = (int)Proto.TensorProto.Types.DataType.Float);
        Refused(model => model.Graph.Node.First(node => node.OpType == "Softmax").Attribute.Single().I = 5);
        Refused(model => model.Graph.Node.First(node => node.OpType == "Conv").Attribute.Single(a => a.Name == "strides").Ints.Add(1));
    }

    private static Proto.TypeProto.Types.Tensor Output(Proto.ModelProto model, string name) =>
        model.Graph.Output.Single(output => output.Name == name).Type.TensorType;

    private static void Refused(Action<Proto.ModelProto> change)
    {
        var model = Proto.ModelProto.Parser.ParseFrom(Export("c4", "teacher"));
        change(model);
        Assert.ThrowsExactly<OnnxRuntimeException>(() => LoadStrictly(model.ToByteArray()));
    }

    private static byte[] Export(string name, string kind, int proposals = 40) =>
        Export(SmallNetworks.Architectures[name], kind, proposals);

    private static byte[] Export(SegmenterArchitecture architecture, string kind, int proposals)
    {
        using var segmenter = SmallNetworks.Create(architecture, kind);
        using var stream = new MemoryStream();
        var detection = new DetectionSettings { MaxDetections = 12, Proposals = new ProposalLimits(proposals, proposals) };
        segmenter.ExportOnnx(stream, new OnnxExportOptions { Detection = detection });
        return stream.ToArray();
    }

    private static void LoadStrictly(byte[] file)
    {
        using var options = new SessionOptions
        {
            // Optimizations would replace nodes before they are checked.
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        options.AddSessionConfigEntry("session.strict_shape_type_inference", "1");
        using var session = new InferenceSession(file, options);
    }
}
