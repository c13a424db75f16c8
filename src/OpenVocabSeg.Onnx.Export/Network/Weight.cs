namespace OpenVocabSeg.Onnx.Export.Network;

/// <summary>A tensor of a network's weights, in single precision.</summary>
/// <param name="Values">Row by row.</param>
/// <param name="Shape">Its dimensions.</param>
internal readonly record struct Weight(float[] Values, long[] Shape)
{
    /// <summary>Number of elements per row (index of the first dimension).</summary>
    public int RowLength => Shape[0] == 0 ? 0 : (int)(Values.Length / Shape[0]);

    /// <summary>Number of rows (length of the first dimension).</summary>
    public Weight Rows(int start, int count) =>
        new(Values.AsSpan(start * RowLength, count * RowLength).ToArray(), [count, .. Shape[1..]]);

    /// <summary>These rows followed by other rows of the same shape.</summary>
    public Weight Append(Weight other) => new([.. Values, .. other.Values], [Shape[0] + other.Shape[0], .. Shape[1..]]);

    /// <summary>The same values in another shape.</summary>
    public Weight As(params long[] shape) => new(Values, shape);
}
