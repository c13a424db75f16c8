namespace OpenVocabSeg.Networks.Weights.PyTorch;

/// <summary>The meaning of a global of a pickle. No others are supported: nothing is ever looked up by name and called.</summary>
internal enum PickleFunction
{
    /// <summary>A class of storage, such as torch.FloatStorage.</summary>
    Storage,

    /// <summary>collections.OrderedDict.</summary>
    OrderedDictionary,

    /// <summary>torch._utils._rebuild_tensor and _rebuild_tensor_v2.</summary>
    RebuildTensor,

    /// <summary>torch._utils._rebuild_parameter.</summary>
    RebuildParameter,

    /// <summary>torch._tensor._rebuild_from_type_v2: another function and its arguments, for tensors with attributes.</summary>
    RebuildFromType,

    /// <summary>A function that creates a tensor of a type that is not supported, such as torch._utils._rebuild_qtensor.</summary>
    RebuildUnreadable,

    /// <summary>torch.Size.</summary>
    Size,

    /// <summary>
    /// A class or value that checkpoints often contain and that never holds weights, such as torch.float32, argparse.Namespace or a
    /// numpy scalar. Its arguments and attributes are dropped.
    /// </summary>
    Dropped,
}
