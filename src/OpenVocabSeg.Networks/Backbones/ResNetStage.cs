using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Backbones;

/// <summary>
/// A stage of a residual network. The last stage is the region head of the detector. Blocks are named <c>0</c>, <c>1</c>, ….
/// </summary>
internal sealed class ResNetStage : nn.Module<Tensor, Tensor>
{
    private readonly IReadOnlyList<ResNetBlock> _blocks;

    /// <summary>Creates a stage with random weights.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <param name="index">Index of the stage, from 0.</param>
    /// <param name="generator">Source of the random weights.</param>
    public ResNetStage(ResNetArchitecture architecture, int index, Generator generator)
        : this(CreateBlocks(architecture, index, generator))
    {
    }

    private ResNetStage(IReadOnlyList<ResNetBlock> blocks)
        : base(nameof(ResNetStage))
    {
        _blocks = blocks;
        for (var i = 0; i < blocks.Count; i++)
        {
            register_module($"{i}", blocks[i]);
        }
    }

    /// <summary>Creates the last stage of a network: its region head.</summary>
    public static ResNetStage CreateHead(ResNetArchitecture architecture, Generator generator) =>
        new(architecture, architecture.Stages.Count - 1, generator);

    /// <summary>
    /// Creates a copy for prediction, with the normalization folded into the convolutions (its weights have other names).
    /// </summary>
    public ResNetStage Fold() => new([.. _blocks.Select(block => block.Fold())]);

    /// <param name="input">[B, C, h, w].</param>
    /// <returns>[B, width, h/stride, w/stride]; sizes are rounded up.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var output = input;
        foreach (var block in _blocks)
        {
            var next = block.call(output);
            if (!ReferenceEquals(output, input))
            {
                output.Dispose();
            }

            output = next;
        }

        return output.MoveToOuterDisposeScope();
    }

    private static List<ResNetBlock> CreateBlocks(ResNetArchitecture architecture, int index, Generator generator)
    {
        var stage = architecture.Stages[index];
        var blocks = new List<ResNetBlock>();
        for (var i = 0; i < stage.BlockCount; i++)
        {
            var (input, stride) = i == 0 ? (architecture.FeatureChannels[index], stage.Stride) : (stage.Width, 1);
            blocks.Add(ResNetBlock.Create(architecture, stage, input, stride, generator));
        }

        return blocks;
    }
}
