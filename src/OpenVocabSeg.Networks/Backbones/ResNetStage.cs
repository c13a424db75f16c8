using OpenVocabSeg.Networks.Collectives;
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
    /// <param name="generator">Source of the random weights; null leaves them zero, to be loaded.</param>
    public ResNetStage(ResNetArchitecture architecture, int index, Generator? generator)
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
    public static ResNetStage CreateHead(ResNetArchitecture architecture, Generator? generator) =>
        new(architecture, architecture.Stages.Count - 1, generator);

    /// <inheritdoc cref="ConvolutionUnit.Synchronize"/>
    public void Synchronize(ICollective collective)
    {
        foreach (var block in _blocks)
        {
            block.Synchronize(collective);
        }
    }

    /// <summary>A copy for prediction, with the normalization inside the convolutions (its weights have other names).</summary>
    /// <param name="type">What it computes in.</param>
    public ResNetStage Fold(ScalarType type = ScalarType.Float32) => new([.. _blocks.Select(block => block.Fold(type))]);

    /// <summary>Its first block.</summary>
    public ResNetBlock First => _blocks[0];

    /// <param name="input">[B, C, h, w].</param>
    /// <returns>[B, width, h/stride, w/stride], sizes rounded up.</returns>
    public override Tensor forward(Tensor input) => Run(input, _blocks);

    /// <summary>The blocks behind the first.</summary>
    /// <param name="input">[B, width, h, w], what the first block made.</param>
    /// <returns>[B, width, h, w].</returns>
    public Tensor Continue(Tensor input) => _blocks.Count == 1 ? input.alias() : Run(input, _blocks.Skip(1));

    private static Tensor Run(Tensor input, IEnumerable<ResNetBlock> blocks)
    {
        using var scope = NewDisposeScope();
        var output = input;
        foreach (var block in blocks)
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

    private static List<ResNetBlock> CreateBlocks(ResNetArchitecture architecture, int index, Generator? generator)
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
