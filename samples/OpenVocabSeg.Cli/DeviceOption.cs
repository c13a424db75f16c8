using System.CommandLine;
using System.Text.RegularExpressions;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Cli;

/// <summary>The option <c>--device</c>.</summary>
internal static partial class DeviceOption
{
    /// <summary>Name of the option.</summary>
    public const string Name = "--device";

    /// <summary>Creates the option. A value that is not a device name is a usage error.</summary>
    /// <param name="what">Purpose of the device for the help text, such as "Device to train on".</param>
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

    /// <summary>Throws before any work is done if this machine does not have the device.</summary>
    /// <param name="device">The value of the option.</param>
    /// <exception cref="InvalidOperationException">The GPU does not exist.</exception>
    public static void Check(string? device)
    {
        if (device is not null)
        {
            TorchRuntime.GetDevice(device);
        }
    }

    /// <summary>"cpu" or "cuda": GPUs of one machine compute the same.</summary>
    /// <param name="device">The value of the option.</param>
    public static string Kind(string? device) => device?.Split(':')[0] ?? "cpu";

    [GeneratedRegex("^(cpu|cuda(:[0-9]{1,3})?)$")]
    private static partial Regex Device();
}
