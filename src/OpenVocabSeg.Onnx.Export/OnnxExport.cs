using Google.Protobuf;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Onnx.Export.Network;
using OpenVocabSeg.Onnx.Files;
using TorchSharp;

namespace OpenVocabSeg.Onnx.Export;

/// <summary>Writes segmenters as ONNX files.</summary>
public static class OnnxExport
{
    /// <summary>Version of ONNX's operators that exported files use. RoiAlign has no CPU kernel in ONNX Runtime above 21.</summary>
    public const int Opset = 18;

    /// <summary>Version of ONNX's file format.</summary>
    public const int IrVersion = 8;

    /// <summary>
    /// Writes a segmenter as one ONNX graph that takes an image and word vectors. Its vocabulary is the default of the file, not a part
    /// of the graph.
    /// </summary>
    /// <param name="segmenter">A teacher or student of any architecture.</param>
    /// <param name="stream">Written to; stays open.</param>
    /// <param name="options">The score rule, limits and precision; the authors' unless given.</param>
    /// <exception cref="ArgumentException">An option is out of its range or does not fit the model; the message says which.</exception>
    public static void ExportOnnx(this InstanceSegmenter segmenter, Stream stream, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(segmenter);
        ArgumentNullException.ThrowIfNull(stream);
        options ??= new OnnxExportOptions();
        options.Validate();
        CheckFit(segmenter.Architecture, options.Detection);
        using var scope = torch.NewDisposeScope();
        var weights = new ModelWeights(segmenter.Network.state_dict());
        var graph = new SegmenterGraph(segmenter.Architecture, weights, options.Detection, options.Weights);
        var builder = graph.Build(segmenter.NormalizeEmbeddings, options.Size, options.MaxWords);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var words = OnnxWords.Write(segmenter.Words.Table, metadata);
        metadata[OnnxManifest.Key] = Manifest(segmenter, options, graph, words).ToJson();
        var model = builder.ToModel(Opset, IrVersion, metadata);
        model.WriteTo(stream);
    }

    private static OnnxManifest Manifest(
        InstanceSegmenter segmenter, OnnxExportOptions options, SegmenterGraph graph, OnnxWordFormat words) => new(
            OnnxManifest.CurrentVersion,
            OnnxManifest.Library,
            [.. segmenter.Vocabulary.Select(entry => new OnnxClass(entry.Name, entry.Words))],
            segmenter.Architecture.EmbeddingDimension,
            options.Detection.ScoreThreshold,
            options.Detection.NmsThreshold,
            options.Detection.MaskThreshold,
            options.Detection.MaxDetections,
            graph.MaskResolution,
            graph.HasNoise,
            options.Size,
            options.MaxWords,
            words);

    private static void CheckFit(SegmenterArchitecture architecture, DetectionSettings detection)
    {
        if (detection.IouWeight != 0 && !architecture.PredictsBoxIou)
        {
            throw new ArgumentException(
                $"{nameof(DetectionSettings.IouWeight)} is {detection.IouWeight}, but the model does not predict the IoU of boxes "
                + $"({nameof(SegmenterArchitecture.PredictsBoxIou)}).",
                nameof(detection));
        }
    }
}
