using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.RegionPooling;

/// <summary>The data of regions that RoIAlign needs: the feature map of each region and its weights along both axes.</summary>
/// <param name="Maps">Index of the feature map of each region.</param>
/// <param name="Rows">Weights of feature rows.</param>
/// <param name="Columns">Weights of feature columns.</param>
internal sealed record RoIAlignWeights(int[] Maps, RoIAlignAxis Rows, RoIAlignAxis Columns)
{
    /// <summary>The largest allowed coordinate, in feature cells. The sample count of a larger region could overflow.</summary>
    private const float MaxCoordinate = 1e6f;

    /// <summary>Number of regions.</summary>
    public int Count => Maps.Length;

    /// <summary>Bins a region along each axis that have weights.</summary>
    public int Resolution => Rows.Resolution;

    /// <summary>One bin a region along each axis: the mean of its bins.</summary>
    public RoIAlignWeights Means() => new(Maps, Rows.Means(), Columns.Means());

    /// <summary>Computes the weights. The parameters are those of <see cref="RoIAlign.Pool"/>.</summary>
    /// <exception cref="ArgumentException">
    /// A region has the index of a map that does not exist, or a coordinate that is not finite.
    /// </exception>
    public static RoIAlignWeights Create(
        Tensor regions, long maps, int height, int width, int resolution, float spatialScale, int samplingRatio, int step = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(resolution);
        ArgumentOutOfRangeException.ThrowIfNegative(samplingRatio);
        var values = regions.to(float32).ReadArray<float>();
        var count = values.Length / 5;
        var indices = new int[count];
        var corners = new float[4][];
        for (var k = 0; k < 4; k++)
        {
            corners[k] = new float[count];
        }

        for (var n = 0; n < count; n++)
        {
            indices[n] = (int)values[5 * n];
            if (values[5 * n] < 0 || values[5 * n] >= maps)
            {
                throw new ArgumentException($"Region {n} lies on feature map {values[5 * n]}, but there are {maps}.", nameof(regions));
            }

            for (var k = 0; k < 4; k++)
            {
                corners[k][n] = values[5 * n + 1 + k] * spatialScale;
                if (!(Math.Abs(corners[k][n]) <= MaxCoordinate))
                {
                    throw new ArgumentException($"Region {n} has the coordinate {values[5 * n + 1 + k]}.", nameof(regions));
                }
            }
        }

        return new RoIAlignWeights(
            indices,
            new RoIAlignAxis(corners[1], corners[3], height, resolution, samplingRatio, step),
            new RoIAlignAxis(corners[0], corners[2], width, resolution, samplingRatio, step));
    }
}
