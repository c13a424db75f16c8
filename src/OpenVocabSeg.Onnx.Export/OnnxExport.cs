using Google.Protobuf;
using OpenVocabSeg.Data.Files;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Onnx.Export.Network;
using OpenVocabSeg.Onnx.Files;
using TorchSharp;

namespace OpenVocabSeg.Onnx.Export;

/// <summary>Writes segmenters as ONNX files.</summary>
public static class OnnxExport
{
    /// <summary>Version of the ONNX operator set. ONNX Runtime has no CPU kernel of RoiAlign for versions above 21.</summary>
    public const int Opset = 18;

    /// <summary>Version of the ONNX file format.</summary>
    public const int IrVersion = 8;

    /// <summary>
    /// Writes a segmenter as one ONNX graph with an image and word vectors as inputs. Its vocabulary is the default of the file and not
    /// part of the graph.
    /// </summary>
    /// <param name="segmenter">A teacher or student of any architecture.</param>
    /// <param name="stream">The stream to write to; it stays open.</param>
    /// <param name="options">Scoring, limits and precision; null for the authors' settings.</param>
    /// <exception cref="ArgumentException">An option is out of its range or does not match the model; the message names it.</exception>
    public static void ExportOnnx(this InstanceSegmenter segmenter, Stream stream, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(segmenter);
        ArgumentNullException.ThrowIfNull(stream);
        options ??= new OnnxExportOptions();
        options.Validate();
        CheckFit(segmenter, options);
        using var work = segmenter.Use();
        using var scope = torch.NewDisposeScope();
        var weights = new ModelWeights(segmenter.Network.state_dict());
        var graph = new SegmenterGraph(segmenter.Architecture, weights, options.Detection, options.Weights);
        var builder = graph.Build(segmenter.NormalizeEmbeddings, options.Size, options.MaxWords);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var words = OnnxWords.Write(
            segmenter.Words.Table, metadata, rounded: options.Weights == OnnxWeightPrecision.Int8);
        if (graph.HasCritic)
        {
            var critic = new CriticGraph(segmenter.Architecture, weights, options.Weights, options.Detection.MaxDetections)
                .Build(segmenter.Network.Heads.Critic!.Calibration).ToModel(Opset, IrVersion, []);
            OnnxCritic.Write(critic.ToByteArray(), metadata);
        }

        metadata[OnnxManifest.Key] = Manifest(segmenter, options, graph, words).ToJson();
        var model = builder.ToModel(Opset, IrVersion, metadata);
        model.WriteTo(stream);
    }

    /// <summary>Writes a segmenter as an ONNX file atomically.</summary>
    /// <param name="segmenter">A teacher or student of any architecture.</param>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="options">Scoring, limits and precision; null for the authors' settings.</param>
    /// <exception cref="ArgumentException">An option is out of its range or does not match the model; the message names it.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void ExportOnnx(this InstanceSegmenter segmenter, string path, OnnxExportOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, stream => segmenter.ExportOnnx(stream, options));
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
            graph.HasCritic,
            segmenter.Architecture.Preprocessing,
            options.Size,
            options.MaxWords,
            words);

    private static void CheckFit(InstanceSegmenter segmenter, OnnxExportOptions options)
    {
        if (options.Detection.Score.IouWeight != 0 && !segmenter.Architecture.Boxes.PredictsIou)
        {
            throw new ArgumentException(
                $"{nameof(DetectionScoreSettings.IouWeight)} is {options.Detection.Score.IouWeight}, but the model does not predict the "
                + $"IoU of boxes ({nameof(BoxArchitecture.PredictsIou)}).",
                nameof(options));
        }

        var words = segmenter.Vocabulary.Sum(entry => entry.Words.Count);
        if (options.MaxWords < words)
        {
            throw new ArgumentException(
                $"{nameof(OnnxExportOptions.MaxWords)} is {options.MaxWords}, but the model's own vocabulary has {words} words.",
                nameof(options));
        }
    }
}
