using System.Collections.Frozen;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Weights.PyTorch;

/// <summary>A global that a pickle may refer to.</summary>
/// <param name="Function">Its meaning.</param>
/// <param name="DataType">The element type of a storage.</param>
internal sealed record PickleGlobal(PickleFunction Function, ScalarType DataType = ScalarType.Byte)
{
    private static readonly FrozenDictionary<string, PickleGlobal> Known = new Dictionary<string, PickleGlobal>
    {
        ["collections.OrderedDict"] = new(PickleFunction.OrderedDictionary),
        ["torch._utils._rebuild_tensor"] = new(PickleFunction.RebuildTensor),
        ["torch._utils._rebuild_tensor_v2"] = new(PickleFunction.RebuildTensor),
        ["torch._utils._rebuild_parameter"] = new(PickleFunction.RebuildParameter),
        ["torch.Size"] = new(PickleFunction.Size),
        ["torch.DoubleStorage"] = new(PickleFunction.Storage, ScalarType.Float64),
        ["torch.FloatStorage"] = new(PickleFunction.Storage, ScalarType.Float32),
        ["torch.HalfStorage"] = new(PickleFunction.Storage, ScalarType.Float16),
        ["torch.BFloat16Storage"] = new(PickleFunction.Storage, ScalarType.BFloat16),
        ["torch.LongStorage"] = new(PickleFunction.Storage, ScalarType.Int64),
        ["torch.IntStorage"] = new(PickleFunction.Storage, ScalarType.Int32),
        ["torch.ShortStorage"] = new(PickleFunction.Storage, ScalarType.Int16),
        ["torch.CharStorage"] = new(PickleFunction.Storage, ScalarType.Int8),
        ["torch.ByteStorage"] = new(PickleFunction.Storage, ScalarType.Byte),
        ["torch.BoolStorage"] = new(PickleFunction.Storage, ScalarType.Bool),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Finds a global by module and name; null if it is not in the fixed list.</summary>
    public static PickleGlobal? Find(string module, string name) => Known.GetValueOrDefault($"{module}.{name}");
}
