using OpenVocabSeg.Networks.Tensors;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Training;

/// <summary>
/// The loop of every stage: takes a batch from each reader, asks the stage for the losses, takes an optimizer step, reports it, and writes
/// the checkpoint where it is due.
/// </summary>
internal sealed class TrainingLoop : IDisposable
{
    private const string TotalName = "total";
    private const string GradientNormName = "gradient norm";

    private readonly TrainingSession _session;
    private readonly TrainingContext _context;
    private readonly TrainingState _state;
    private readonly List<IEnumerator<IReadOnlyList<TrainingImage>>> _batches = [];

    /// <summary>Begins the session: continues from its checkpoint, where there is one.</summary>
    /// <param name="session">Counts the steps.</param>
    /// <param name="context">Progress and cancellation.</param>
    /// <param name="iterations">Steps of the whole training.</param>
    /// <param name="state">What changes from step to step; the caller's to dispose.</param>
    public TrainingLoop(TrainingSession session, TrainingContext context, int iterations, TrainingState state)
    {
        _session = session;
        _context = context;
        _state = state;
        session.Begin(iterations, state);
        _batches.AddRange(state.Batches.Select(
            batches => batches.Reader.Batches(batches.Size, context.CancellationToken).GetEnumerator()));
    }

    /// <summary>Takes the steps that are left.</summary>
    /// <param name="losses">
    /// The losses of a batch from each reader. The tensors that it makes live until the step is taken.
    /// </param>
    /// <exception cref="OperationCanceledException">The training was canceled.</exception>
    /// <exception cref="NotFiniteNumberException">
    /// A loss, the gradient norm or a weight is NaN or infinite. Nothing of that step was reported or saved.
    /// </exception>
    public void Run(Func<IReadOnlyList<IReadOnlyList<TrainingImage>>, StepLosses> losses)
    {
        while (!_session.IsFinished)
        {
            _context.CancellationToken.ThrowIfCancellationRequested();
            var report = Step([.. _batches.Select(Next)], losses);

            // Report before the checkpoint, so that no step is in a checkpoint but missing from the log.
            _context.Progress?.Report(new TrainingProgress(
                _session.Stage, _session.Iteration + 1, _session.Iterations, report, _state.Optimizer.LearningRate, _session.Elapsed));
            _session.StepTaken();
        }
    }

    /// <summary>Reads further batches of the first reader, for calibration after training. Each is reported to the context.</summary>
    /// <param name="images">Images to hand out; fewer where the data hold fewer, and a whole batch more at most.</param>
    /// <exception cref="OperationCanceledException">The training was canceled.</exception>
    public IEnumerable<IReadOnlyList<TrainingImage>> FurtherBatches(int images)
    {
        var (reader, size) = _state.Batches[0];
        var total = Math.Min(reader.Count(_context.CancellationToken), images);
        for (var seen = 0; seen < total; seen += size)
        {
            _context.CancellationToken.ThrowIfCancellationRequested();
            yield return Next(_batches[0]);
            _context.Calibration?.Report(new CalibrationProgress(_session.Stage, Math.Min(seen + size, total), total));
        }
    }

    public void Dispose()
    {
        foreach (var batches in _batches)
        {
            batches.Dispose();
        }
    }

    private static IReadOnlyList<TrainingImage> Next(IEnumerator<IReadOnlyList<TrainingImage>> batches)
    {
        batches.MoveNext();
        return batches.Current;
    }

    private Dictionary<string, float> Step(
        IReadOnlyList<IReadOnlyList<TrainingImage>> batches, Func<IReadOnlyList<IReadOnlyList<TrainingImage>>, StepLosses> losses)
    {
        using var scope = NewDisposeScope();
        var (total, parts) = losses(batches);
        var gradientNorm = _state.Optimizer.Step(total, _session.Iteration);
        var report = LossReport.Read([(TotalName, total), .. parts, (GradientNormName, gradientNorm)]);
        if (report.Values.All(float.IsFinite))
        {
            report.Remove(GradientNormName);
            return report;
        }

        var others = report.Where(value => !float.IsFinite(value.Value)).ToArray();
        var images = batches.SelectMany(batch => batch).Select(image => image.Name ?? "one without a name");
        throw new NotFiniteNumberException(
            FormattableString.Invariant($"{_session.Stage}, step {_session.Iteration + 1} of {_session.Iterations}: ")
                + "losses are not finite: "
                + $"{string.Join(", ", others.Select(value => FormattableString.Invariant($"{value.Key} {value.Value}")))}. "
                + $"Images of the step: {string.Join(", ", images)}. "
                + $"Nothing of this step is saved; {_session.LastSaved}. "
                + "Try a smaller learning rate, a longer warm-up or a gradient clip norm.",
            others[0].Value);
    }
}
