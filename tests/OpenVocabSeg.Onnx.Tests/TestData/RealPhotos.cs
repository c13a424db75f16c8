using OpenVocabSeg.Data;

namespace OpenVocabSeg.Onnx.Tests.TestData;

/// <summary>Photos of the folder OPENVOCABSEG_DATA; tests are inconclusive if it is not set.</summary>
internal static class RealPhotos
{
    /// <summary>The first photos of the folder.</summary>
    public static PixelImage[] Load(int count)
    {
        if (Environment.GetEnvironmentVariable("OPENVOCABSEG_DATA") is not { Length: > 0 } folder)
        {
            Assert.Inconclusive("OPENVOCABSEG_DATA is not set.");
            throw new InvalidOperationException();
        }

        var files = Directory.GetFiles(Path.Combine(folder, "coco-mini", "images", "val")).Order(StringComparer.Ordinal).Take(count);
        return [.. files.Select(ImageFile.Load)];
    }
}
