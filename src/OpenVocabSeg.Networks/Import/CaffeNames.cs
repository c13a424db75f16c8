using System.Globalization;
using System.Text.RegularExpressions;

namespace OpenVocabSeg.Networks.Import;

/// <summary>
/// Converts the names that Caffe2's Detectron uses for the parts of a ResNet to torchvision's names. In Caffe2, batch normalization is a
/// scale (<c>_s</c>) and a shift (<c>_b</c>) without statistics.
/// </summary>
internal static partial class CaffeNames
{
    /// <summary>A tensor name by which such a file is recognized.</summary>
    public const string FirstConvolution = "res2_0_branch2a_w";

    /// <summary>Gets torchvision's name. A name that is not one of Caffe2's stays unchanged.</summary>
    public static string ToTorchvision(string name)
    {
        if (Block().Match(name) is { Success: true } block)
        {
            var stage = int.Parse(block.Groups["stage"].ValueSpan, CultureInfo.InvariantCulture) - 1;
            var branch = block.Groups["branch"].Value;
            var isNorm = block.Groups["norm"].Success;
            var field = block.Groups["field"].Value == "b" ? "bias" : "weight";
            var part = branch == "1" ? (isNorm ? "downsample.1" : "downsample.0") : $"{(isNorm ? "bn" : "conv")}{branch[1] - 'a' + 1}";
            return $"layer{stage}.{block.Groups["index"].Value}.{part}.{field}";
        }

        return name switch
        {
            "conv1_w" => "conv1.weight",
            "conv1_b" => "conv1.bias",
            "res_conv1_bn_s" => "bn1.weight",
            "res_conv1_bn_b" => "bn1.bias",
            "fc1000_w" => "fc.weight",
            "fc1000_b" => "fc.bias",
            _ => name,
        };
    }

    [GeneratedRegex("^res(?<stage>[2-5])_(?<index>[0-9]{1,3})_branch(?<branch>1|2[abc])(?<norm>_bn)?_(?<field>[wsb])$")]
    private static partial Regex Block();
}
