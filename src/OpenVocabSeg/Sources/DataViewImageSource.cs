using Microsoft.ML;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Training;

namespace OpenVocabSeg.Sources;

/// <summary>
/// The rows of a view as training images. Each pass uses a separate cursor over the needed columns. Pseudo labels are stored after the
/// first complete pass, because a network computes them and they do not change.
/// </summary>
/// <param name="view">The rows; the schema is already checked.</param>
/// <param name="columns">Columns to read.</param>
/// <param name="filter">Rows to read.</param>
/// <param name="classes">Classes of annotated instances to use; null means all. Other classes are never returned.</param>
/// <param name="log">Receives, once, a line for each reason why annotated instances were clipped or left out.</param>
internal sealed class DataViewImageSource(
    IDataView view,
    TrainingColumns columns,
    TrainingRowFilter filter,
    IReadOnlySet<string>? classes,
    Action<string>? log = null) : ITrainingImageSource
{
    private bool _isLogged;
    private Dictionary<long, List<AnnotatedInstance>>? _pseudoInstances;
    private RowCounts _counts = new();

    public IEnumerable<TrainingImage> Read(CancellationToken cancellationToken)
    {
        var known = _pseudoInstances;
        var found = new Dictionary<long, List<AnnotatedInstance>>();
        var counts = new RowCounts();
        var unusable = new UnusableInstances();
        var needed = known is null ? columns : columns with { PseudoInstances = null };
        using var cursor = view.GetRowCursor(needed.Names.Select(name => view.Schema[name]));
        var imageReader = new ImageReader(cursor, columns.Image, view);
        var captionReader = needed.Captions is { } captionColumn ? new TextsReader(cursor, captionColumn) : null;
        var instanceReader = needed.Instances is { } instances ? new InstanceReader(cursor, instances, classes, unusable) : null;
        var pseudoReader = needed.PseudoInstances is { } pseudo ? new InstanceReader(cursor, pseudo, null) : null;
        while (cursor.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var captions = captionReader?.Read() ?? [];
            var hasInstances = instanceReader?.ReadLabels() ?? false;
            var pseudoInstances = known?.GetValueOrDefault(cursor.Position) ?? [];
            var hasPseudoInstances = pseudoReader?.ReadLabels() ?? pseudoInstances.Count > 0;
            counts.Add(captions.Length > 0, instanceReader?.HasLabels ?? false, hasInstances, hasPseudoInstances);
            if (!IsWanted(captions, hasInstances, hasPseudoInstances))
            {
                continue;
            }

            var image = imageReader.Read();
            if (pseudoReader is not null && hasPseudoInstances)
            {
                pseudoInstances = pseudoReader.Read(image.Height, image.Width);
                found.Add(cursor.Position, pseudoInstances);
            }

            var read = hasInstances ? instanceReader!.Read(image.Height, image.Width) : [];
            if (IsWanted(captions, read.Count > 0, pseudoInstances.Count > 0))
            {
                yield return new TrainingImage
                {
                    Name = imageReader.Name,
                    Image = image,
                    Captions = captions,
                    Instances = read,
                    PseudoInstances = pseudoInstances,
                };
            }
        }

        _pseudoInstances ??= found;
        _counts = counts;
        Log(unusable);
    }

    private bool IsWanted(string[] captions, bool hasInstances, bool hasPseudoInstances) =>
        (filter != TrainingRowFilter.WithInstances && captions.Length > 0)
        || (filter != TrainingRowFilter.Captioned && (hasInstances || hasPseudoInstances));

    // Every pass has the same counts, so one report is enough.
    private void Log(UnusableInstances unusable)
    {
        if (!_isLogged && log is not null && columns.Instances is { } instances)
        {
            _isLogged = true;
            foreach (var line in unusable.Describe(instances.BoundingBoxes ?? instances.Masks ?? instances.Label))
            {
                log(line);
            }
        }
    }

    public string? Explain(TrainingPart part) => part switch
    {
        _ when _counts.Rows == 0 => "The data have no rows.",
        TrainingPart.Captions => _counts.Captioned == 0
            ? $"There is no caption in the data: column '{columns.Captions}' is empty in all {_counts.Rows} rows."
            : $"Column '{columns.Captions}' has captions in {_counts.Captioned} of {_counts.Rows} rows.",
        TrainingPart.Instances => _counts.Labeled == 0
            ? $"There is no label in the data: column '{columns.Instances!.Label}' is empty in all {_counts.Rows} rows."
            : _counts.Wanted == 0
            ? $"Column '{columns.Instances!.Label}' has labels in {_counts.Labeled} of {_counts.Rows} rows, but none of these classes."
            : $"Column '{columns.Instances!.Label}' has these classes in {_counts.Wanted} of {_counts.Rows} rows, "
                + $"but column '{columns.Instances.Masks}' is empty there.",
        _ => _counts.PseudoLabeled == 0
            ? $"Column '{columns.PseudoInstances!.Label}' is empty in all {_counts.Rows} rows: "
                + "captions contain no nouns of the vocabulary, "
                + "or the teacher finds no region for them."
            : $"Column '{columns.PseudoInstances!.Label}' has labels in {_counts.PseudoLabeled} of {_counts.Rows} rows, "
                + $"but column '{columns.PseudoInstances.Masks}' is empty there.",
    };
}
