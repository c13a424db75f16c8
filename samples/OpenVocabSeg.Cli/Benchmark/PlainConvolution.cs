using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Cli.Benchmark;

/// <summary>A convolution of a backbone and nothing else: what libtorch takes for it bounds what a prediction can take.</summary>
/// <param name="Inputs">Input channels.</param>
/// <param name="Outputs">Output channels.</param>
/// <param name="Kernel">Side of the kernel.</param>
/// <param name="Stride">Stride.</param>
/// <param name="Map">Size of the input.</param>
internal readonly record struct PlainConvolution(int Inputs, int Outputs, int Kernel, int Stride, ImageSize Map)
{
    /// <summary>The convolutions of a backbone, without its last stage, in their order.</summary>
    /// <param name="network">The backbone.</param>
    /// <param name="image">Size of the image that the network gets.</param>
    public static IReadOnlyList<PlainConvolution> Of(ResNetArchitecture network, ImageSize image)
    {
        var found = new List<PlainConvolution>();
        var (channels, map) = (3, image);
        void Add(int from, int to, int kernel, int stride)
        {
            found.Add(new PlainConvolution(from, to, kernel, stride, map));
            map = Strided(map, stride);
        }

        var pools = network.Stem == ResNetStemKind.Conv7x7MaxPool;
        Add(channels, network.StemWidth, pools ? 7 : 3, 2);
        (channels, map) = (network.StemWidth, pools ? Strided(map, 2) : map);
        foreach (var stage in network.Stages.Take(network.BackboneStageCount))
        {
            for (var block = 0; block < stage.BlockCount; block++)
            {
                var stride = block == 0 ? stage.Stride : 1;
                if (channels != stage.Width || stride != 1)
                {
                    found.Add(new PlainConvolution(channels, stage.Width, 1, stride, map));
                }

                if (network.Block == ResNetBlockKind.Bottleneck)
                {
                    Add(channels, stage.BottleneckWidth, 1, network.StrideIn1x1 ? stride : 1);
                    Add(stage.BottleneckWidth, stage.BottleneckWidth, 3, network.StrideIn1x1 ? 1 : stride);
                    Add(stage.BottleneckWidth, stage.Width, 1, 1);
                }
                else
                {
                    Add(channels, stage.Width, 3, stride);
                    Add(stage.Width, stage.Width, 3, 1);
                }

                channels = stage.Width;
            }
        }

        return found;
    }

    /// <summary>Multiplications and additions for one image.</summary>
    public long Operations
    {
        get
        {
            var output = Strided(Map, Stride);
            return 2L * Inputs * Outputs * Kernel * Kernel * output.Height * output.Width;
        }
    }

    /// <summary>Input, channels last, and weights, all ones, in the caller's dispose scope.</summary>
    /// <param name="batch">How many images.</param>
    /// <param name="type">Type of the numbers.</param>
    /// <param name="device">Where they are.</param>
    public (Tensor Input, Tensor Weight) Create(int batch, ScalarType type, Device device)
    {
        // A 1×1 convolution with a stride gets only the cells that it reads.
        var map = Kernel == 1 ? Strided(Map, Stride) : Map;
        var input = ones([batch, map.Height, map.Width, Inputs], type, device).permute(0, 3, 1, 2);
        return (input, ones([Outputs, Inputs, Kernel, Kernel], type, device));
    }

    /// <summary>Computes it.</summary>
    /// <param name="input">From <see cref="Create"/>.</param>
    /// <param name="weight">From <see cref="Create"/>.</param>
    public Tensor Run(Tensor input, Tensor weight)
    {
        var step = Kernel == 1 ? 1 : Stride;
        return nn.functional.conv2d(input, weight, strides: [step, step], padding: [Kernel / 2, Kernel / 2]);
    }

    private static ImageSize Strided(ImageSize map, int stride) =>
        new((map.Height + stride - 1) / stride, (map.Width + stride - 1) / stride);
}
