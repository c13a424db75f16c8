using Microsoft.ML.Data;

namespace OpenVocabSeg.Samples.Snippets;

#region LoadedPhoto
public sealed class LoadedPhoto
{
    public MLImage Image { get; set; } = null!;
}
#endregion
