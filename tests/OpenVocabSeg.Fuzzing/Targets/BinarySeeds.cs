using System.IO.Compression;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Networks.Native;
using OpenVocabSeg.Networks.Weights;
using OpenVocabSeg.Onnx.Export;
using TorchSharp;

namespace OpenVocabSeg.Fuzzing.Targets;

/// <summary>Writes the binary files of the corpus, which this library makes itself. The text files are written by hand.</summary>
internal static class BinarySeeds
{
    public static void Write(string corpus)
    {
        TorchRuntime.Initialize();
        var segmenter = TinyModels.Segmenter();
        var caption = TinyModels.CaptionModel();
        Save("model", "tiny.zip", segmenter);
        Save("model-manifest", "manifest.json", TinyModels.Entry(segmenter, "manifest.json"));
        Save("model-weights", "weights.safetensors", TinyModels.Entry(segmenter, "weights.safetensors"));
        Save("model-words", "words.safetensors", TinyModels.Entry(segmenter, "words.safetensors"));
        Save("words-safetensors", "words.safetensors", TinyModels.Entry(segmenter, "words.safetensors"));
        Save("caption-model", "tiny.zip", caption);
        Save("caption-model-manifest", "manifest.json", TinyModels.Entry(caption, "manifest.json"));
        Save("safetensors", "small.safetensors", SafeTensors());
        Save("onnx", "tiny.onnx", Onnx());
        var image = new PixelImage(3, 5, [.. Enumerable.Range(0, 45).Select(value => (byte)(5 * value))]);
        foreach (var target in new[] { "image", "image-file" })
        {
            Save(target, "a.png", ImageFile.EncodePng(image));
            Save(target, "a.jpg", ImageFile.EncodeJpeg(image));
        }

        Save("png-labels", "color.png", ImageFile.EncodePng(image));

        void Save(string target, string name, byte[] content)
        {
            Directory.CreateDirectory(Path.Combine(corpus, target));
            File.WriteAllBytes(Path.Combine(corpus, target, name), content);
        }
    }

    private static byte[] SafeTensors()
    {
        using var scope = torch.NewDisposeScope();
        using var stream = new MemoryStream();
        SafeTensorsWriter.Write(
            stream,
            new Dictionary<string, torch.Tensor>
            {
                ["a"] = torch.arange(6, torch.ScalarType.Float32).reshape(2, 3),
                ["b"] = torch.ones(3, torch.ScalarType.Bool),
                ["scalar"] = torch.tensor(4.0),
                ["empty"] = torch.zeros(0, 4, torch.ScalarType.Float16),
            },
            new Dictionary<string, string> { ["kind"] = "words", ["note"] = "ä" });
        return stream.ToArray();
    }

    private static byte[] Onnx()
    {
        using var segmenter = TinyModels.CreateSegmenter();
        using var stream = new MemoryStream();
        segmenter.ExportOnnx(stream);
        return stream.ToArray();
    }
}
