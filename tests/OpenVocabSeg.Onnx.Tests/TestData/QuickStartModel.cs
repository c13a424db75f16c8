using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Onnx.Export;

namespace OpenVocabSeg.Onnx.Tests.TestData;

/// <summary>The shipped quick start model, and scenes that it was not trained on.</summary>
internal static class QuickStartModel
{
    private const int UnseenSeed = 4711;

    public static DetectionSettings Detection { get; } = ModelPresets.QuickStart.Detection;

    public static string File { get; } = Path.Combine(AppContext.BaseDirectory, "TestData", "quickstart.zip");

    public static InstanceSegmenter Load()
    {
        using var stream = System.IO.File.OpenRead(File);
        return InstanceSegmenter.Load(stream);
    }

    public static byte[] Export(InstanceSegmenter segmenter, OnnxExportOptions? options = null)
    {
        using var stream = new MemoryStream();
        segmenter.ExportOnnx(stream, options ?? new OnnxExportOptions { Detection = Detection });
        return stream.ToArray();
    }

    public static PixelImage[] Scenes(int count, int side = 96) =>
        [.. new SceneGenerator(new SceneOptions { Seed = UnseenSeed, Side = side }).GenerateMany(count).Select(scene => scene.Image)];
}
