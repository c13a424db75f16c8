using System.Collections.Frozen;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Weights.PyTorch;

/// <summary>A global that a pickle may refer to.</summary>
/// <param name="Function">Its meaning.</param>
/// <param name="Element">The element type of a storage; the kind of tensor that a function creates which is not supported.</param>
internal sealed record PickleGlobal(PickleFunction Function, ElementType? Element = null)
{
    private static readonly FrozenDictionary<string, PickleGlobal> Known = new Dictionary<string, PickleGlobal>
    {
        ["collections.OrderedDict"] = new(PickleFunction.OrderedDictionary),
        ["torch._utils._rebuild_tensor"] = new(PickleFunction.RebuildTensor),
        ["torch._utils._rebuild_tensor_v2"] = new(PickleFunction.RebuildTensor),
        ["torch._utils._rebuild_parameter"] = new(PickleFunction.RebuildParameter),
        ["torch._utils._rebuild_parameter_with_state"] = new(PickleFunction.RebuildParameter),
        ["torch._tensor._rebuild_from_type_v2"] = new(PickleFunction.RebuildFromType),
        ["torch.Tensor"] = new(PickleFunction.Dropped),
        ["torch.nn.parameter.Parameter"] = new(PickleFunction.Dropped),
        ["torch._utils._rebuild_tensor_v3"] = Unreadable(""),
        ["torch._utils._rebuild_qtensor"] = Unreadable(""),
        ["torch._utils._rebuild_sparse_tensor"] = Unreadable("sparse"),
        ["torch._utils._rebuild_sparse_csr_tensor"] = Unreadable("sparse"),
        ["torch._utils._rebuild_nested_tensor"] = Unreadable("nested"),
        ["torch._utils._rebuild_meta_tensor_no_storage"] = Unreadable("meta"),
        ["torch.Size"] = new(PickleFunction.Size),
        ["torch.DoubleStorage"] = Storage(ScalarType.Float64, 8),
        ["torch.FloatStorage"] = Storage(ScalarType.Float32, 4),
        ["torch.HalfStorage"] = Storage(ScalarType.Float16, 2),
        ["torch.BFloat16Storage"] = Storage(ScalarType.BFloat16, 2),
        ["torch.LongStorage"] = Storage(ScalarType.Int64, 8),
        ["torch.IntStorage"] = Storage(ScalarType.Int32, 4),
        ["torch.ShortStorage"] = Storage(ScalarType.Int16, 2),
        ["torch.CharStorage"] = Storage(ScalarType.Int8, 1),
        ["torch.ByteStorage"] = Storage(ScalarType.Byte, 1),
        ["torch.BoolStorage"] = Storage(ScalarType.Bool, 1),
        ["torch.ComplexFloatStorage"] = Storage("complex64", 8),
        ["torch.ComplexDoubleStorage"] = Storage("complex128", 16),
        ["torch.QInt8Storage"] = Storage("qint8", 1),
        ["torch.QUInt8Storage"] = Storage("quint8", 1),
        ["torch.QInt32Storage"] = Storage("qint32", 4),
        ["torch.storage.UntypedStorage"] = Storage("untyped", 1),
        ["torch.per_tensor_affine"] = new(PickleFunction.Dropped),
        ["torch.per_channel_affine"] = new(PickleFunction.Dropped),
        ["torch.per_channel_affine_float_qparams"] = new(PickleFunction.Dropped),
        ["torch.serialization._get_layout"] = new(PickleFunction.Dropped),
        ["torch.device"] = new(PickleFunction.Dropped),
        ["argparse.Namespace"] = new(PickleFunction.Dropped),
        ["collections.Counter"] = new(PickleFunction.Dropped),
        ["builtins.set"] = new(PickleFunction.Dropped),
        ["__builtin__.set"] = new(PickleFunction.Dropped),
        ["numpy.core.multiarray.scalar"] = new(PickleFunction.Dropped),
        ["numpy._core.multiarray.scalar"] = new(PickleFunction.Dropped),
        ["numpy.dtype"] = new(PickleFunction.Dropped),
        ["_codecs.encode"] = new(PickleFunction.Dropped),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // The names of torch.dtype: a pickle refers to them where a tensor has no storage class of its own.
    private static readonly FrozenSet<string> DataTypes = FrozenSet.Create(
        StringComparer.Ordinal,
        "float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool", "complex32", "complex64",
        "complex128", "uint16", "uint32", "uint64", "float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz",
        "float8_e8m0fnu", "float4_e2m1fn_x2", "qint8", "quint8", "qint32", "quint4x2", "quint2x4");

    /// <summary>Finds a global by module and name; null if it is not in the fixed list.</summary>
    public static PickleGlobal? Find(string module, string name) =>
        Known.TryGetValue($"{module}.{name}", out var known) ? known
        : module == "torch" && DataTypes.Contains(name) ? new(PickleFunction.Dropped, new ElementType(name, 0))
        : null;

    private static PickleGlobal Storage(ScalarType type, int size) =>
        new(PickleFunction.Storage, new ElementType(type.ToString().ToLowerInvariant(), size, type));

    private static PickleGlobal Storage(string name, int size) => new(PickleFunction.Storage, new ElementType(name, size));

    private static PickleGlobal Unreadable(string kind) => new(PickleFunction.RebuildUnreadable, new ElementType(kind, 0));
}
