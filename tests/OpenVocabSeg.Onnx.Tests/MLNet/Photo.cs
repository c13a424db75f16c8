using Microsoft.ML.Data;

namespace OpenVocabSeg.Onnx.Tests.MLNet;

/// <summary>A row with an image.</summary>
public sealed class Photo
{
    public MLImage Image { get; set; } = null!;
}
