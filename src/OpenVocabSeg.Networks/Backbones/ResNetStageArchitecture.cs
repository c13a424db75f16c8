namespace OpenVocabSeg.Networks;

/// <summary>One stage of a residual network: blocks of one width.</summary>
/// <param name="Width">Output channels of the stage.</param>
/// <param name="BottleneckWidth">
/// Channels of the 3×3 convolutions of bottleneck blocks; basic blocks use <paramref name="Width"/> instead.
/// </param>
/// <param name="BlockCount">Number of blocks.</param>
/// <param name="Stride">Stride of the first block, 1 or 2.</param>
public sealed record ResNetStageArchitecture(int Width, int BottleneckWidth, int BlockCount, int Stride);
