using Microsoft.ML;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Onnx;
using OpenVocabSeg.Onnx.Files;

namespace OpenVocabSeg.Fuzzing.Targets;

/// <summary>Model files: whole ones, and their parts in files that are whole otherwise.</summary>
internal static class ModelTargets
{
    private const string Name = "The model";
    private const string Manifest = "manifest.json";
    private static readonly Type[] Documented = [typeof(InvalidDataException)];

    private static readonly Lazy<byte[]> Segmenter = new(TinyModels.Segmenter);
    private static readonly Lazy<byte[]> CaptionFile = new(TinyModels.CaptionModel);
    private static readonly Lazy<MLContext> Context = new(() => new MLContext(1));

    public static IEnumerable<FuzzTarget> Create() =>
    [
        Of("model", input => Load(new MemoryStream(input))),
        Of("model-manifest", input => Load(TinyModels.With(Segmenter.Value, Manifest, input))),
        Of("model-weights", input => Load(TinyModels.With(Segmenter.Value, "weights.safetensors", input))),
        Of("model-words", input => Load(TinyModels.With(Segmenter.Value, "words.safetensors", input))),
        Of("caption-model", input => LoadCaptionModel(new MemoryStream(input))),
        Of("caption-model-manifest", input => LoadCaptionModel(TinyModels.With(CaptionFile.Value, Manifest, input))),
        Of("transformer", input =>
        {
            using var stream = TinyModels.With(Segmenter.Value, "transformer.json", input);
            Context.Value.OpenVocabSeg.Load(stream).Dispose();
        }),
        Of("onnx-manifest", input => OnnxManifest.Read(
            new OnnxProperties(
                new MemoryStream(input), new Dictionary<string, (long, int)> { [OnnxManifest.Key] = (0, input.Length) }),
            Name)),
        Of("onnx", input => OnnxSegmenter.Load(input).Dispose()),
    ];

    private static FuzzTarget Of(string name, Action<byte[]> read) => new(name, read, Documented);

    private static void Load(Stream stream)
    {
        using (stream)
        {
            InstanceSegmenter.Load(stream).Dispose();
        }
    }

    private static void LoadCaptionModel(Stream stream)
    {
        using (stream)
        {
            CaptionModel.Load(stream).Dispose();
        }
    }
}
