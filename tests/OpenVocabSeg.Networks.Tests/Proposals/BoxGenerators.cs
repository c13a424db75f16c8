using CsCheck;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Proposals;

/// <summary>Random boxes x0 y0 x1 y1.</summary>
internal static class BoxGenerators
{
    /// <summary>Boxes of 2 to 100 pixels in a square of 200.</summary>
    public static Gen<float[][]> Boxes(int min, int max) =>
        Gen.Select(Gen.Float[0, 100], Gen.Float[0, 100], Gen.Float[1, 99], Gen.Float[1, 99])
            .Select((x, y, width, height) => new[] { x, y, x + width, y + height })
            .Array[min, max];

    /// <summary>Boxes of whole pixels, close enough together to overlap.</summary>
    public static Gen<float[][]> WholePixelBoxes(int min, int max) =>
        Gen.Select(Gen.Int[0, 12], Gen.Int[0, 12], Gen.Int[0, 8], Gen.Int[0, 8])
            .Select((x, y, width, height) => new float[] { x, y, x + width, y + height })
            .Array[min, max];

    public static Tensor ToTensor(float[][] boxes) => tensor(Flatten(boxes), [boxes.Length, 4]);

    public static float[] Flatten(float[][] boxes) => [.. boxes.SelectMany(box => box)];
}
