using OpenVocabSeg.Networks.Backbones;
using OpenVocabSeg.Networks.Text;
using TorchSharp.Modules;
namespace OpenVocabSeg.Networks.Grounding;
/// <summary>The model of stage 1 (placeholder until the grounding stage lands).</summary>
public sealed class CaptionModel
{
    /// <summary>Words.</summary>
    public WordEmbeddings Words { get; } = null!;
    internal ResNetBody Trunk { get; } = null!;
    internal Linear Projection { get; } = null!;
}
