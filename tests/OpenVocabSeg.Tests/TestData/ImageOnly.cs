using Microsoft.ML.Data;

namespace OpenVocabSeg.Tests.TestData;

/// <summary>What is known when something is to be predicted.</summary>
public sealed class ImageOnly
{
    public MLImage? Image { get; set; }
}
