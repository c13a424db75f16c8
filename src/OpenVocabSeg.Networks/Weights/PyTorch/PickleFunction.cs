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

    /// <summary>torch.Size.</summary>
    Size,
}
