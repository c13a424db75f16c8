using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace OpenVocabSeg.Tests.TestData;

/// <summary>An image of 41 × 29 pixels.</summary>
public sealed class ImageOfFixedSize
{
    [ImageType(29, 41)]
    public MLImage? Image { get; set; }
}
