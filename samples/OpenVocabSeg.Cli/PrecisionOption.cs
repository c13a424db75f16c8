using System.CommandLine;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Cli;

/// <summary>The option <c>--precision</c>.</summary>
internal static class PrecisionOption
{
    private static readonly Dictionary<string, ComputePrecision> Names = new(StringComparer.Ordinal)
    {
        ["float32"] = ComputePrecision.Float32,
        ["bfloat16"] = ComputePrecision.BFloat16,
        ["auto"] = ComputePrecision.Automatic,
    };

    /// <summary>Creates the option; a value that names no precision is wrong usage.</summary>
    public static Option<ComputePrecision> Create() => new("--precision")
    {
        Description = "Number format of convolutions: float32, bfloat16 (three digits; about twice as fast on processors that have it), or "
            + "auto, which measures whether this machine is faster with bfloat16. Default: float32.",
        HelpName = "precision",
        CustomParser = result =>
        {
            if (Names.TryGetValue(result.Tokens[0].Value, out var precision))
            {
                return precision;
            }

            result.AddError($"Option '--precision' takes {string.Join(", ", Names.Keys)}, not '{result.Tokens[0].Value}'.");
            return default;
        },
    };
}
