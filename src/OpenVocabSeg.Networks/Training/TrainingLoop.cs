using System.Diagnostics;
using OpenVocabSeg.Networks.Tensors;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Training;

/// <summary>
/// The training loop of every stage: reads a batch from each reader, computes the losses of the stage, takes an optimizer step, reports
/// it, and writes the checkpoint when it is due.
/// </summary>
internal sealed class TrainingLoop : IDisposable
{
    private const string TotalName = "total";
    private const string GradientNormName = "gradient norm";

    private readonly TrainingSession _session;
    private readonly TrainingContext _context;
    private readonly TrainingState _state;
    private readonly List<IEnumerator<IReadOnlyList<TrainingImage>>> _batches = [];
    private readonly Stopwatch _waiting = new();

    /// <summary>Begins the session. Continues from its checkpoint, if there is one.</summary>
    /// <param name="session">The session, which counts the steps.</param>
    /// <param name="context">Progress and cancellation.</param>
    /// <param name="iterations">Total number of steps.</param>
    /// <param name="state">The state that changes from step to step. The caller disposes it.</param>
    public TrainingLoop(TrainingSession session, TrainingContext context, int iterations, TrainingState state)
    {
        _session = session;
        _context = context;
        _state = state;
        session.Begin(iterations, state);

        // Of several processes, none may stop alone: the others would wait for it. They agree on it in each step.
        var cancellation = context.Collective.Count == 1 ? context.CancellationToken : CancellationToken.None;
        _batches.AddRange(state.Batches.Select(batches => batches.Reader.Batches(batches.Size, cancellation).GetEnumerator()));
    }

    /// <summary>Takes the remaining steps.</summary>
    /// <param name="losses">Computes the losses of a batch from each reader. Its tensors are disposed after the step.</param>
    /// <exception cref="OperationCanceledException">The training was canceled.</exception>
    /// <exception cref="NotFiniteNumberException">
    /// A loss, the gradient norm or a weight is NaN or infinite. That step was neither reported nor saved.
    /// </exception>
    public void Run(Func<IReadOnlyList<IReadOnlyList<TrainingImage>>, StepLosses> losses)
    {
        while (!_session.IsFinished)
        {
            if (_context.Collective.Count == 1)
            {
                _context.CancellationToken.ThrowIfCancellationRequested();
            }

            _waiting.Start();
            IReadOnlyList<TrainingImage>[] batches = [.. _batches.Select(Next)];
            _waiting.Stop();
            var report = Step(batches, losses);

            // Report before the checkpoint, so that no step is in a checkpoint but missing from the log.
            _context.Progress?.Report(new TrainingProgress(
                _session.Stage, _session.Iteration + 1, _session.Iterations, report, _state.Optimizer.LearningRate, _session.Elapsed)
            {
                Waited = _waiting.Elapsed,
            });
            _session.StepTaken();
        }
    }

    /// <summary>Reads further batches of the first reader, for calibration after training. Each is reported to the context.</summary>
    /// <param name="images">Number of images to return: fewer if the data has fewer, and up to one batch more.</param>
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

        var nonFinite = report.Where(value => !float.IsFinite(value.Value)).ToArray();
        var images = batches.SelectMany(batch => batch).Select(image => image.Name ?? "unnamed");
        throw new NotFiniteNumberException(
            FormattableString.Invariant($"{_session.Stage}, step {_session.Iteration + 1} of {_session.Iterations}: ")
                + "losses are not finite: "
                + $"{string.Join(", ", nonFinite.Select(value => FormattableString.Invariant($"{value.Key} {value.Value}")))}. "
                + $"Images of the step: {string.Join(", ", images)}. "
                + $"This step is not saved; {_session.LastSaved}. "
                + "Try a smaller learning rate, a longer warm-up or a gradient clip norm.",
            nonFinite[0].Value);
    }
}
