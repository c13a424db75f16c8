namespace OpenVocabSeg.Onnx.Export.Network;

/// <summary>Quantizes the weights of a layer to 8 bits, symmetrically, with a scale for each output.</summary>
internal static class WeightQuantizer
{
    private const int Largest = 127;

    /// <summary>Computes codes and scales of weights.</summary>
    /// <param name="weight">[out, …].</param>
    /// <returns>Codes with the shape of the weights, and a scale for each output: weight ≈ code · scale.</returns>
    public static (sbyte[] Codes, float[] Scales) Quantize(Weight weight)
    {
        var codes = new sbyte[weight.Values.Length];
        var scales = new float[weight.Shape[0]];
        for (var output = 0; output < scales.Length; output++)
        {
            var row = weight.Values.AsSpan(output * weight.RowLength, weight.RowLength);
            var largest = 0f;
            foreach (var value in row)
            {
                largest = Math.Max(largest, Math.Abs(value));
            }

            // The scale of a row of zeros is arbitrary.
            var scale = largest > 0 ? largest / Largest : 1;
            scales[output] = scale;
            for (var i = 0; i < row.Length; i++)
            {
                codes[output * weight.RowLength + i] = (sbyte)MathF.Round(row[i] / scale);
            }
        }

        return (codes, scales);
    }
}
