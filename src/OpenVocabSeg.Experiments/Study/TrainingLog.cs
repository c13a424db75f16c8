using System.Text;
using System.Text.Json;
using OpenVocabSeg.Data.Files;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Experiments;

/// <summary>
/// A log of training steps in a file of JSON lines. If a training is resumed from a checkpoint, the steps after it are repeated and their
/// lines replaced, so that every step occurs once.
/// </summary>
public sealed class TrainingLog
{
    private readonly string? _path;
    private readonly Dictionary<string, List<TrainingProgress>> _steps = new(StringComparer.Ordinal);

    private TrainingLog(string? path) => _path = path;

    /// <summary>The steps of each training, in order.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<TrainingProgress>> Curves =>
        _steps.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<TrainingProgress>)pair.Value);

    /// <summary>Creates a log in memory only.</summary>
    public static TrainingLog InMemory() => new(null);

    /// <summary>Opens a log.</summary>
    /// <param name="path">The file.</param>
    /// <param name="keep">Whether existing steps are kept.</param>
    /// <exception cref="InvalidDataException">The file is not such a log.</exception>
    public static TrainingLog Open(string path, bool keep)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var log = new TrainingLog(path);
        if (!keep)
        {
            AtomicFile.Delete(path);
        }
        else if (File.Exists(path))
        {
            log.Read();
        }

        return log;
    }

    /// <summary>Adds a step.</summary>
    /// <param name="training">Name of the training.</param>
    /// <param name="progress">The step.</param>
    /// <param name="imagesPerSecond">Recent speed in images per second.</param>
    public void Add(string training, TrainingProgress progress, double imagesPerSecond)
    {
        ArgumentNullException.ThrowIfNull(progress);
        if (!_steps.TryGetValue(training, out var steps))
        {
            _steps[training] = steps = [];
        }

        var taken = steps.FindIndex(step => step.Iteration >= progress.Iteration);
        if (taken >= 0)
        {
            steps.RemoveRange(taken, steps.Count - taken);
            Rewrite(line => Parse(line) is var (name, step) && (name != training || step.Iteration < progress.Iteration));
        }

        steps.Add(progress);
        if (_path is not null)
        {
            AtomicFile.Append(_path, Format(training, progress, imagesPerSecond) + "\n");
        }
    }

    private void Read()
    {
        var text = File.ReadAllText(_path!);
        if (!text.EndsWith('\n') && text.Length > 0)
        {
            // The last line may be incomplete if the process was killed.
            text = text[..(text.LastIndexOf('\n') + 1)];
            AtomicFile.Write(_path!, stream => stream.Write(Encoding.UTF8.GetBytes(text)), createFolder: false);
        }

        var number = 0;
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            number++;
            try
            {
                var (training, step) = Parse(line);
                if (!_steps.TryGetValue(training, out var steps))
                {
                    _steps[training] = steps = [];
                }

                steps.Add(step);
            }
            catch (Exception exception) when (
                exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
            {
                throw new InvalidDataException($"{_path}: line {number} is not a training step: {exception.Message}", exception);
            }
        }
    }

    private void Rewrite(Func<string, bool> keep)
    {
        if (_path is not null)
        {
            string[] lines = [.. File.ReadLines(_path).Where(keep)];
            var text = string.Concat(lines.Select(line => line + "\n"));
            AtomicFile.Write(_path, stream => stream.Write(Encoding.UTF8.GetBytes(text)), createFolder: false);
        }
    }

    private static string Format(string training, TrainingProgress progress, double imagesPerSecond)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("stage", training);
            json.WriteNumber("iteration", progress.Iteration);
            json.WriteNumber("iterations", progress.Iterations);
            json.WriteStartObject("losses");
            foreach (var (name, value) in progress.Losses)
            {
                // JSON has no number for a loss that is not finite.
                if (float.IsFinite(value))
                {
                    json.WriteNumber(name, value);
                }
                else
                {
                    json.WriteNull(name);
                }
            }

            json.WriteEndObject();
            json.WriteNumber("learningRate", progress.LearningRate);
            json.WriteNumber("imagesPerSecond", Math.Round(imagesPerSecond, 2));
            json.WriteNumber("elapsed", Math.Round(progress.Elapsed.TotalSeconds, 3));
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static (string Training, TrainingProgress Step) Parse(string line)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        var training = root.GetProperty("stage").GetString()!;
        return (training, new TrainingProgress(
            training,
            root.GetProperty("iteration").GetInt32(),
            root.GetProperty("iterations").GetInt32(),
            root.GetProperty("losses").EnumerateObject().ToDictionary(
                loss => loss.Name, loss => loss.Value.ValueKind == JsonValueKind.Null ? float.NaN : loss.Value.GetSingle()),
            root.GetProperty("learningRate").GetDouble(),
            TimeSpan.FromSeconds(root.GetProperty("elapsed").GetDouble())));
    }
}
