using System.Globalization;
using OpenVocabSeg.Data.Files;
using OpenVocabSeg.Experiments;

namespace OpenVocabSeg.Cli.Training;

/// <summary>Arguments that all training commands have.</summary>
internal sealed record TrainingRequest
{
    /// <summary>The environment variable with the data folder, used without <c>--data</c>.</summary>
    public const string DataVariable = "OPENVOCABSEG_DATA";

    /// <summary>Name or file of the configuration.</summary>
    public required string Configuration { get; init; }

    /// <summary>Folder that the configuration's paths are relative to; null for that of <see cref="DataVariable"/>.</summary>
    public string? Data { get; init; }

    /// <summary>The output folder.</summary>
    public required string Output { get; init; }

    /// <summary>Random seed.</summary>
    public required int Seed { get; init; }

    /// <summary>Size of the run.</summary>
    public required RunScale Scale { get; init; }

    /// <summary>Photos with masks are tested instead of trained on if their id is divisible by it; null for none.</summary>
    public int? HoldOut { get; init; }

    /// <summary>Whether to resume from the output folder.</summary>
    public bool Resume { get; init; }

    /// <summary>Device to compute on; null for the CPU.</summary>
    public string? Device { get; init; }

    /// <summary>Folder that stores features of photos for other runs; null for none.</summary>
    public string? Features { get; init; }

    /// <summary>Whether every photo is decoded before the work starts.</summary>
    public bool CheckImages { get; init; } = true;

    /// <summary>Whether the EXIF orientation of photos is applied.</summary>
    public bool ApplyExif { get; init; }

    /// <summary>Whether all processes that mpirun started train together.</summary>
    public bool Mpi { get; init; }

    /// <summary>Name of the scale in files.</summary>
    public string ScaleName => Scale.ToString().ToLowerInvariant();

    /// <summary>Name of the configuration for people.</summary>
    public string Name => Path.GetFileNameWithoutExtension(Configuration);

    /// <summary>Identifies the run.</summary>
    /// <param name="variant">Further properties that the results depend on, such as the split.</param>
    public StudyIdentity Identity(string variant = "") =>
        new(
            Name,
            ConfigurationFile.Fingerprint(Configuration) + (ApplyExif ? " upright" : "")
            + (HoldOut is { } divisor ? string.Create(CultureInfo.InvariantCulture, $" without every {divisor}th") : "") + variant,
            Seed,
            ScaleName);

    /// <summary>Runs a study in this process, or together with the others.</summary>
    /// <param name="study">The study.</param>
    /// <exception cref="InvalidOperationException">MPI cannot be started, or several processes were started without --mpi.</exception>
    public void Run(Action<StudyProcesses> study) => StudyProcesses.Run(Mpi, "--mpi", study);

    /// <summary>Reads configuration and annotations of an experiment on photos, and checks the photos.</summary>
    /// <param name="log">Receives a line for everything that was skipped.</param>
    /// <param name="cancellationToken">Cancels the check of the photos.</param>
    /// <param name="select">Chooses the photos to check and use; null for all. The settings are those for all photos.</param>
    /// <exception cref="IOException">A file or folder is missing.</exception>
    /// <exception cref="ArgumentException">No data folder is given, or it is not an experiment on photos.</exception>
    /// <exception cref="InvalidDataException">
    /// A file is not valid, or a photo cannot be read or has another size than annotated.
    /// </exception>
    /// <exception cref="InvalidOperationException">The device does not exist.</exception>
    public PhotoStudy OpenPhotos(
        Action<string> log, CancellationToken cancellationToken, Func<ExperimentData, ExperimentData>? select = null)
    {
        var study = ReadPhotos(log);
        try
        {
            study.Select(select);
            CheckPhotos(study, log, cancellationToken);
            return study;
        }
        catch
        {
            study.Dispose();
            throw;
        }
    }

    /// <summary>As <see cref="OpenPhotos"/>, without opening a photo: <see cref="CheckPhotos"/> must follow before they are used.</summary>
    /// <param name="log">Receives a line for everything that was skipped.</param>
    public PhotoStudy ReadPhotos(Action<string> log)
    {
        DeviceOption.Check(Device);
        if (ConfigurationFile.Experiment(Configuration) is { } other)
        {
            throw new ArgumentException($"{Configuration}: an experiment '{other}' is run by 'ovseg train' only.");
        }

        var configuration = PhotoConfiguration.Load(Configuration);
        if (Features is not null && !configuration.IsFrozen)
        {
            throw new ArgumentException($"{Configuration}: --features does not apply, because its backbone is not frozen.");
        }

        if (Features is not null)
        {
            FolderName.Check(Features);
        }

        var folder = Data ?? Environment.GetEnvironmentVariable(DataVariable);
        if (string.IsNullOrEmpty(folder))
        {
            throw new ArgumentException($"The data folder is missing. Give --data FOLDER, or set {DataVariable}.");
        }

        return PhotoStudy.Open(Configuration, configuration, folder, configuration.Scale(Scale), Seed, Features, log, HoldOut);
    }

    /// <summary>Checks the photos of a study, and writes upright copies if EXIF orientations are applied.</summary>
    /// <param name="study">The study.</param>
    /// <param name="log">Receives a line for everything that was skipped.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <exception cref="InvalidDataException">A photo cannot be read or has another size than annotated.</exception>
    public void CheckPhotos(PhotoStudy study, Action<string> log, CancellationToken cancellationToken) => study.CheckImages(
        ImageChecks.Create(CheckImages, ApplyExif, log, cancellationToken), Path.Combine(Output, "upright"), log);
}
