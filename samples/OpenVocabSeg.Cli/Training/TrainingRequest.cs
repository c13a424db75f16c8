using OpenVocabSeg.Experiments;

namespace OpenVocabSeg.Cli.Training;

/// <summary>What all training commands are asked: an experiment, and where to.</summary>
internal sealed record TrainingRequest
{
    /// <summary>The environment variable that names the data folder where no option does.</summary>
    public const string DataVariable = "OPENVOCABSEG_DATA";

    /// <summary>Name or file of the configuration.</summary>
    public required string Configuration { get; init; }

    /// <summary>Folder that its paths start in; null takes that of <see cref="DataVariable"/>.</summary>
    public string? Data { get; init; }

    /// <summary>The output folder.</summary>
    public required string Output { get; init; }

    /// <summary>Seed of everything random.</summary>
    public required int Seed { get; init; }

    /// <summary>How much to do.</summary>
    public required RunScale Scale { get; init; }

    /// <summary>Whether to go on with what the output folder holds.</summary>
    public bool Resume { get; init; }

    /// <summary>Where to compute; null for the CPU.</summary>
    public string? Device { get; init; }

    /// <summary>Folder where features of photos are kept beyond the run; null for none.</summary>
    public string? Features { get; init; }

    /// <summary>Whether every photo is decoded before the work.</summary>
    public bool CheckImages { get; init; } = true;

    /// <summary>Whether photos are turned as EXIF says.</summary>
    public bool ApplyExif { get; init; }

    /// <summary>The scale as files name it.</summary>
    public string ScaleName => Scale.ToString().ToLowerInvariant();

    /// <summary>What a person calls the configuration.</summary>
    public string Name => Path.GetFileNameWithoutExtension(Configuration);

    /// <summary>What tells the run from others.</summary>
    /// <param name="variant">What else decides it, such as the split.</param>
    public StudyIdentity Identity(string variant = "") =>
        new(Name, ConfigurationFile.Fingerprint(Configuration) + (ApplyExif ? " upright" : "") + variant, Seed, ScaleName);

    /// <summary>Reads configuration and annotations of an experiment on photos, and checks the photos.</summary>
    /// <param name="log">Told, in a line each, what was passed over.</param>
    /// <param name="cancellationToken">Ends the check of the photos.</param>
    /// <exception cref="IOException">A file or folder is missing.</exception>
    /// <exception cref="ArgumentException">No data folder is named, or the experiment is none on photos.</exception>
    /// <exception cref="InvalidDataException">
    /// A file is not what it should be, or a photo cannot be read or is of another size than annotated.
    /// </exception>
    /// <exception cref="InvalidOperationException">There is no such device.</exception>
    public PhotoStudy OpenPhotos(Action<string> log, CancellationToken cancellationToken)
    {
        DeviceOption.Check(Device);
        if (ConfigurationFile.Experiment(Configuration) is { } other)
        {
            throw new ArgumentException($"{Configuration}: the stages of an experiment '{other}' are run by ovseg train only.");
        }

        var configuration = PhotoConfiguration.Load(Configuration);
        if (Features is not null && configuration.Recipe != PhotoRecipeKind.FrozenBackbone)
        {
            throw new ArgumentException($"{Configuration}: its backbone is trained, so --features is not for it.");
        }

        var folder = Data ?? Environment.GetEnvironmentVariable(DataVariable);
        if (string.IsNullOrEmpty(folder))
        {
            throw new ArgumentException($"Where are the data? Give --data FOLDER, or set {DataVariable}.");
        }

        var study = PhotoStudy.Open(Configuration, configuration, folder, configuration.Scale(Scale), Seed, Features, log);
        try
        {
            study.CheckImages(
                ImageChecks.Create(CheckImages, ApplyExif, log, cancellationToken), Path.Combine(Output, "upright"), log);
            return study;
        }
        catch
        {
            study.Dispose();
            throw;
        }
    }
}
