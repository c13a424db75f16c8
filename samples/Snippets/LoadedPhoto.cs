using Microsoft.ML.Data;

namespace Samples.Snippets;

#region LoadedPhoto
public sealed class LoadedPhoto
{
    public MLImage Image { get; set; } = null!;
}
#endregion
