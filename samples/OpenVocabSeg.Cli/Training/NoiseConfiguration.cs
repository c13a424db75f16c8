using OpenVocabSeg.Experiments;

namespace OpenVocabSeg.Cli.Training;

/// <summary>A configuration file of <c>ovseg train</c>: the benchmark of noise estimates on the quick start's generated scenes.</summary>
internal sealed record NoiseConfiguration
{
    /// <summary>Value of <see cref="Experiment"/> in such a file.</summary>
    public const string Kind = "noise";

    /// <summary>The kind of experiment, <see cref="Kind"/>.</summary>
    public required string Experiment { get; init; }

    /// <summary>The benchmark.</summary>
    public required NoiseSettings Full { get; init; }

    /// <summary>A short run that checks that everything works.</summary>
    public required NoiseSettings Small { get; init; }

    /// <summary>Reads a configuration.</summary>
    /// <param name="nameOrFile">Name of a built-in configuration, such as <c>quickstart-noise</c>, or a JSON file.</param>
    /// <exception cref="FileNotFoundException">The configuration does not exist.</exception>
    /// <exception cref="InvalidDataException">The file is not a configuration; the message names the file and the field.</exception>
    public static NoiseConfiguration Load(string nameOrFile)
    {
        var configuration = ConfigurationFile.Read<NoiseConfiguration>(nameOrFile);
        try
        {
            configuration.Full.Validate();
            configuration.Small.Validate();
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"{nameOrFile}: {exception.Message}", exception);
        }

        return configuration;
    }
}
