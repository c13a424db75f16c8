using System.Runtime.InteropServices;
using TorchSharp;

namespace Samples.WordVectors;

/// <summary>The principal components of vectors.</summary>
internal static class PrincipalComponents
{
    /// <summary>Reduces vectors to those of their principal components that vary most.</summary>
    /// <param name="vectors">The vectors, of equal length.</param>
    /// <param name="count">Number of components, less than that length.</param>
    /// <returns>The components of each vector, less those of the mean.</returns>
    public static float[][] Of(float[][] vectors, int count)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        var length = vectors[0].Length;
        var table = torch.tensor(vectors.SelectMany(vector => vector).ToArray()).reshape(vectors.Length, length);
        var centered = (table - table.mean([0], keepdim: true)).to(torch.float64);

        // Eigenvalues come in ascending order.
        var (_, directions) = torch.linalg.eigh(centered.t().mm(centered));
        var components = centered.mm(directions[.., ^count..].flip(1)).to(torch.float32);
        return [.. MemoryMarshal.Cast<byte, float>(components.bytes).ToArray().Chunk(count)];
    }
}
