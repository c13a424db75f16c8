using Microsoft.ML.Data;

namespace OpenVocabSeg.Tests.TestData;

/// <summary>The inputs of a prediction.</summary>
public sealed class ImageOnly
{
    public MLImage? Image { get; set; }
}
