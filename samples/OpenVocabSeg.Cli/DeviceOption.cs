using System.CommandLine;
using System.Text.RegularExpressions;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Cli;

/// <summary>The option <c>--device</c>.</summary>
internal static partial class DeviceOption
{
    /// <summary>Name of the option.</summary>
    public const string Name = "--device";

    /// <summary>Creates the option; a value that names no device is wrong usage.</summary>
    /// <param name="what">What the device does, such as "Where to train".</param>
    public static Option<string?> Create(string what)
    {
        var option = new Option<string?>(Name) { Description = $"{what}: cpu, cuda or cuda:1. Default: cpu.", HelpName = "device" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !Device().IsMatch(result.Tokens[0].Value))
            {
                result.AddError($"Option '{Name}' takes cpu, cuda or cuda:1, not '{result.Tokens[0].Value}'.");
            }
        });
        return option;
    }

    /// <summary>Throws where this machine has no such device, before any work is done for it.</summary>
    /// <param name="device">The value of the option.</param>
    /// <exception cref="InvalidOperationException">There is no such GPU.</exception>
    public static void Check(string? device)
    {
        if (device is not null)
        {
            TorchRuntime.GetDevice(device);
        }
    }

    [GeneratedRegex("^(cpu|cuda(:[0-9]{1,3})?)$")]
    private static partial Regex Device();
}
