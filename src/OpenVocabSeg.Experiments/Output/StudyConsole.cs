using System.Diagnostics;
using System.Globalization;
using OpenVocabSeg.Experiments.Output;
using OpenVocabSeg.Networks;
using Spectre.Console;

namespace OpenVocabSeg.Experiments;

/// <summary>
/// Shows a study on the console: one line per stage with losses, rate and remaining time, updated in place on a terminal, then the table.
/// </summary>
public sealed class StudyConsole : IStudyObserver
{
    private static readonly TimeSpan TerminalInterval = TimeSpan.FromSeconds(0.2);
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(15);

    private readonly IAnsiConsole _console;
    private readonly Stopwatch _sinceLine = Stopwatch.StartNew();
    private bool _lineOpen;

    /// <param name="console">The console.</param>
    public StudyConsole(IAnsiConsole console) => _console = console;

    /// <inheritdoc/>
    public void OnStep(string stage, TrainingProgress progress, double imagesPerSecond)
    {
        var last = progress.Iteration == progress.Iterations;
        var terminal = _console.Profile.Out.IsTerminal;
        if (!last && _sinceLine.Elapsed < (terminal ? TerminalInterval : LogInterval))
        {
            return;
        }

        _sinceLine.Restart();
        var time = last ? $"took {Duration(progress.Elapsed)}" : $"{Duration(progress.Remaining)} left";
        var others = progress.Losses.Where(loss => loss.Key != "total").Select(loss => string.Create(
            CultureInfo.InvariantCulture, $"{loss.Key} {loss.Value:F3}"));
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{stage,-28} {progress.Iteration,5}/{progress.Iterations,-5}  loss {progress.Losses["total"],7:F3}  {time,-16}  "
            + $"{imagesPerSecond,6:F1} images/s  rate {progress.LearningRate:G3}  {string.Join(", ", others)}");
        Write(terminal, text, close: last);
    }

    /// <inheritdoc/>
    public void OnWork(string stage)
    {
        if (_console.Profile.Out.IsTerminal)
        {
            Write(terminal: true, $"{stage} …", close: false);
        }
    }

    /// <inheritdoc/>
    public void OnNote(string message) => Write(_console.Profile.Out.IsTerminal, message, close: true);

    /// <inheritdoc/>
    public void OnRow(StudyRow row) => Write(
        _console.Profile.Out.IsTerminal,
        string.Create(
            CultureInfo.InvariantCulture,
            $"  {row.Name,-28} mask AP50  base {row.Result.AP50.ConstrainedBase:F1}  novel {row.Result.AP50.ConstrainedNovel:F1}"),
        close: true);

    /// <summary>Prints the table of a finished study.</summary>
    public void WriteTable(StudyResult result)
    {
        var table = new Table().Border(TableBorder.Rounded).Title("Mask AP50 in percent, test images");
        table.AddColumn(new TableColumn("model").NoWrap());
        foreach (var heading in new[] { "constr.\nbase", "constr.\nnovel", "gener.\nbase", "gener.\nnovel", "gener.\nall" })
        {
            table.AddColumn(new TableColumn(heading).RightAligned().NoWrap());
        }

        foreach (var row in StudyTable.Order(result.Rows))
        {
            var scores = row.Result.AP50;
            table.AddRow([
                StudyTable.Title(row), Number(scores.ConstrainedBase), Number(scores.ConstrainedNovel),
                Number(scores.Base), Number(scores.Novel), Number(scores.All)]);
        }

        _console.Write(table);
    }

    private void Write(bool terminal, string text, bool close)
    {
        if (!terminal)
        {
            // Written to the output directly, because the console wraps lines at 80 characters if there is no terminal.
            _console.Profile.Out.Writer.WriteLine(text.TrimEnd());
            return;
        }

        // At most one line of the terminal: a longer text would wrap and could not be overwritten.
        var width = Math.Max(1, _console.Profile.Width - 1);
        _console.Write(new ControlCode("\r"));
        _console.Write(new Text(text.Length > width ? text[..width] : text.PadRight(width)));
        if (close)
        {
            _console.WriteLine();
        }

        _lineOpen = !close;
    }

    /// <summary>Ends a line that is still being updated, so that further output starts on a new line.</summary>
    public void Finish()
    {
        if (_lineOpen)
        {
            _console.WriteLine();
            _lineOpen = false;
        }
    }

    private static string Number(double value) => value < 0 ? "–" : value.ToString("F1", CultureInfo.InvariantCulture);

    private static string Duration(TimeSpan time) => time.TotalMinutes >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds:D2} s")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F0} s");
}
