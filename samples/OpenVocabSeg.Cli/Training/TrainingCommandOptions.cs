using System.CommandLine;

namespace OpenVocabSeg.Cli.Training;

/// <summary>The options that all training commands have.</summary>
internal sealed class TrainingCommandOptions
{
    private readonly Option<string?> _config = new("--config")
    {
        Description = "Name of a built-in configuration (coco-mini, coco-more, photos, coco-xpm, openimages-cc-xpm, quickstart-noise) "
            + "or a JSON file.",
        HelpName = "name|file",
    };

    private readonly Option<string?> _data = new("--data")
    {
        Description = "Data folder, which the configuration's paths are relative to. Default: the environment variable "
            + $"{TrainingRequest.DataVariable}. "
            + "Configurations with generated scenes need none.",
        HelpName = "folder",
    };

    private readonly Option<string?> _output;

    private readonly Option<int> _seed = new("--seed") { Description = "Random seed.", DefaultValueFactory = _ => 1 };

    private readonly Option<RunScale> _scale = new("--scale")
    {
        Description = "full, or small: a run of about a minute on few photos, to check that everything works.",
        HelpName = "full|small",
        DefaultValueFactory = _ => RunScale.Full,
    };

    private readonly Option<int?> _holdOut = new("--hold-out")
    {
        Description = "Test on a part of the training photos instead of training on them, for choosing settings: the photos with masks "
            + "whose id is divisible by this number. 5 holds out a fifth. Default: none.",
        HelpName = "number",
    };

    private readonly Option<bool> _resume = new("--resume")
    {
        Description = "Resume from the output folder: finished stages and rows are kept, and an interrupted training continues from its "
            + "checkpoint. An empty folder starts a new run.",
    };

    private readonly Option<string?> _device = DeviceOption.Create("Device to compute on");

    private readonly Option<string?> _features = new("--features")
    {
        Description = "Folder that stores the features of a frozen backbone for other runs, about 5 MB per photo. Default: none.",
        HelpName = "folder",
    };

    private readonly Option<bool> _mpi = new("--mpi")
    {
        Description = "Train with all processes that mpirun started, each on its share of every batch: mpirun -np 4 ovseg … --mpi.",
    };

    private readonly bool _trains;

    private readonly Option<bool> _checkImages = ImageChecks.CheckOption();

    private readonly Option<bool> _applyExif = ImageChecks.ExifOption(" Upright copies are written to the output folder.");

    /// <param name="outputDescription">Help text of <c>--output</c>.</param>
    /// <param name="trains">Whether the command trains: <c>--config</c> is then required, and several processes may train together.</param>
    public TrainingCommandOptions(string outputDescription, bool trains = true)
    {
        _trains = trains;
        _config.Required = trains;
        _holdOut.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 2)
            {
                result.AddError("Option '--hold-out' takes a whole number from 2.");
            }
        });
        _output = new Option<string?>("--output") { Description = outputDescription, HelpName = trains ? "folder" : "file|folder" };
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        Option[] options =
            [_config, _data, _output, _seed, _scale, _holdOut, _resume, _device, _features, _checkImages, _applyExif];
        foreach (var option in options)
        {
            command.Options.Add(option);
        }

        if (_trains)
        {
            command.Options.Add(_mpi);
        }
    }

    /// <summary>The value of <c>--config</c>; null if it was not given.</summary>
    public string? Configuration(ParseResult parsed) => parsed.GetValue(_config);

    /// <summary>The value of <c>--output</c>; null if it was not given.</summary>
    public string? Output(ParseResult parsed) => parsed.GetValue(_output);

    /// <summary>The value of <c>--device</c>; null if it was not given.</summary>
    public string? Device(ParseResult parsed) => parsed.GetValue(_device);

    /// <summary>The value of <c>--apply-exif</c>.</summary>
    public bool ApplyExif(ParseResult parsed) => parsed.GetValue(_applyExif);

    /// <summary>The arguments; <c>--config</c> must have been given.</summary>
    public TrainingRequest Read(ParseResult parsed)
    {
        var name = parsed.GetValue(_config)!;
        return new TrainingRequest
        {
            Configuration = name,
            Data = parsed.GetValue(_data),
            Output = parsed.GetValue(_output) ?? Path.Combine("output", Path.GetFileNameWithoutExtension(name)),
            Seed = parsed.GetRequiredValue(_seed),
            Scale = parsed.GetRequiredValue(_scale),
            HoldOut = parsed.GetValue(_holdOut),
            Resume = parsed.GetValue(_resume),
            Device = parsed.GetValue(_device),
            Features = parsed.GetValue(_features),
            CheckImages = parsed.GetValue(_checkImages),
            ApplyExif = parsed.GetValue(_applyExif),
            Mpi = _trains && parsed.GetValue(_mpi),
        };
    }
}
