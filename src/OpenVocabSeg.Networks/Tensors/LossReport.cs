using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tensors;

/// <summary>Reads the losses of a step in one copy from the device.</summary>
internal static class LossReport
{
    public static Dictionary<string, float> Read(params (string Name, Tensor Value)[] losses)
    {
        using var scope = NewDisposeScope();
        var values = stack([.. losses.Select(loss => loss.Value.detach())]).ReadArray<float>();
        return losses.Select((loss, i) => (loss.Name, values[i]))
            .ToDictionary(pair => pair.Name, pair => pair.Item2, StringComparer.Ordinal);
    }
}
