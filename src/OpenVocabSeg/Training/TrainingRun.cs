using Microsoft.ML;
using Microsoft.ML.Runtime;
using OpenVocabSeg.Interop;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Networks.Collectives;
using OpenVocabSeg.Networks.Training;

namespace OpenVocabSeg.Training;

/// <summary>
/// One call of a trainer's <c>Fit</c>: the context of the training loop, and reports to ML.NET's log and progress channels.
/// </summary>
internal sealed class TrainingRun : IProgress<TrainingProgress>, IProgress<CalibrationProgress>, IDisposable
{
    private readonly IChannel _channel;
    private readonly IProgressChannel _progressChannel;
    private readonly IProgress<TrainingProgress>? _progress;
    private readonly IProgress<CalibrationProgress>? _calibration;
    private string[] _lossNames = [];
    private int _lastLogged;
    private bool _calibrates;

    public TrainingRun(MLContext context, IHost host, string stage, TrainingOptions options)
    {
        var device = ComputeDevice.Resolve(context, options.Device);
        _channel = host.Start(stage);
        _progressChannel = host.StartProgressChannel(stage);
        _progress = options.Progress;
        _calibration = options.CalibrationProgress;
        Context = new TrainingContext
        {
            Seed = options.Seed ?? SeedOf(host, options.Checkpoint),
            Device = device,
            Progress = this,
            Calibration = this,
            Log = message => _channel.Info(MessageSensitivity.None, message),
            Features = options.Features,
            MemoryBudget = options.MemoryBudget,
            Checkpoint = options.Checkpoint,
            Collective = options.Processes?.Collective ?? SingleProcess.Instance,
            CancellationToken = options.CancellationToken,
        };
    }

    /// <summary>The context of the training loop.</summary>
    public TrainingContext Context { get; }

    /// <summary>Reports a step to the user, to ML.NET's progress channel, and about twenty times per training to the log.</summary>
    public void Report(TrainingProgress value)
    {
        _progress?.Report(value);
        if (_lossNames.Length == 0)
        {
            _lossNames = [.. value.Losses.Keys];
            _progressChannel.SetHeader(
                new ProgressHeader(_lossNames, ["iterations"]), entry => entry.SetProgress(0, value.Iteration, value.Iterations));
        }

        if (value.Iteration == value.Iterations || value.Iteration - _lastLogged >= value.Iterations / 20)
        {
            _lastLogged = value.Iteration;
            _progressChannel.Checkpoint([.. _lossNames.Select(name => (double?)value.Losses.GetValueOrDefault(name)), value.Iteration]);
            var losses = string.Join(", ", value.Losses.Select(loss => FormattableString.Invariant($"{loss.Key} {loss.Value:G4}")));
            Context.Log!(FormattableString.Invariant(
                $"{value.Stage}: iteration {value.Iteration} of {value.Iterations}, {losses}, {value.Remaining.TotalSeconds:F0} s left"));
        }
    }

    /// <summary>Reports a batch of the calibration to the user, and the first and last batch to the log.</summary>
    public void Report(CalibrationProgress value)
    {
        _calibration?.Report(value);
        if (!_calibrates || value.Images == value.TotalImages)
        {
            _calibrates = true;
            Context.Log!(FormattableString.Invariant(
                $"{value.Stage}: calibration of the mask critic, image {value.Images} of {value.TotalImages}"));
        }
    }

    // A second Fit would draw another seed, but must continue with that of the first.
    private static int SeedOf(IHost host, TrainingCheckpoint? checkpoint)
    {
        var drawn = host.Rand.Next();
        return checkpoint?.ReadSeed() ?? drawn;
    }

    public void Dispose()
    {
        _progressChannel.Dispose();
        _channel.Dispose();
    }
}
