using System.CommandLine;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Cli;

/// <summary>The option <c>--precision</c>.</summary>
internal static class PrecisionOption
{
    /// <summary>The value if the option is not given.</summary>
    public const string Default = "float32";

    // Texts and not values of the library's type, which would load libtorch, even for --help.
    private static readonly string[] Names = [Default, "bfloat16", "auto"];

    /// <summary>Creates the option; a value that names no precision is wrong usage.</summary>
    public static Option<string> Create() => new("--precision")
    {
        Description = "Number format of convolutions: float32, bfloat16 (three digits; about twice as fast on processors that have it), or "
            + "auto, which measures whether this machine is faster with bfloat16. Default: float32.",
        HelpName = "precision",
        CustomParser = result =>
        {
            var name = result.Tokens[0].Value;
            if (!Names.Contains(name, StringComparer.Ordinal))
            {
                result.AddError($"Option '--precision' takes {string.Join(", ", Names)}, not '{name}'.");
            }

            return name;
        },
    };

    /// <summary>The precision that a command line asks for.</summary>
    /// <param name="name">The value of the option; null for the default.</param>
    public static ComputePrecision Of(string? name) => (name ?? Default) switch
    {
        "bfloat16" => ComputePrecision.BFloat16,
        "auto" => ComputePrecision.Automatic,
        _ => ComputePrecision.Float32,
    };
}
