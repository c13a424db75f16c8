namespace OpenVocabSeg.Onnx.Export;

/// <summary>Storage precision of the weights of an exported network. Computation is always in single precision.</summary>
public enum OnnxWeightPrecision
{
    /// <summary>32-bit floating point: the model's own weights.</summary>
    Single,

    /// <summary>
    /// 8-bit integers with a scale for each output of a layer and for each word vector: about a quarter of the size. They become single
    /// precision when the file is loaded, so it runs as fast; predictions differ a little.
    /// </summary>
    Int8,
}
