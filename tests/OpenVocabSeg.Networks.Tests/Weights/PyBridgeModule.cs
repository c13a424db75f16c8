using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Weights;

/// <summary>A module whose state dict is given, so that TorchSharp.PyBridge can write it.</summary>
internal sealed class PyBridgeModule(Dictionary<string, Tensor> state) : nn.Module("module")
{
    public override Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null) => state;
}
