using Microsoft.ML;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Training;

namespace OpenVocabSeg.Sources;

/// <summary>
/// The rows of a view as training images. Each reading is a pass of a cursor of its own over the columns that are needed. Pseudo labels
/// are kept from the first whole pass on: a network makes them, and they are always the same.
/// </summary>
/// <param name="view">Rows; its schema has been checked.</param>
/// <param name="columns">Columns to read.</param>
/// <param name="filter">Rows to read.</param>
/// <param name="classes">Classes of annotated instances to keep, or null for all. Other classes never leave the view.</param>
internal sealed class DataViewImageSource(
    IDataView view, TrainingColumns columns, TrainingRowFilter filter, IReadOnlySet<string>? classes) : ITrainingImageSource
{
    private Dictionary<long, List<AnnotatedInstance>>? _pseudoInstances;

    public IEnumerable<TrainingImage> Read(CancellationToken cancellationToken)
    {
        var known = _pseudoInstances;
        var found = new Dictionary<long, List<AnnotatedInstance>>();
        var needed = known is null ? columns : columns with { PseudoInstances = null };
        using var cursor = view.GetRowCursor(needed.Names.Select(name => view.Schema[name]));
        var imageReader = new ImageReader(cursor, columns.Image);
        var captionReader = needed.Captions is { } captionColumn ? new TextsReader(cursor, captionColumn) : null;
        var instanceReader = needed.Instances is { } instances ? new InstanceReader(cursor, instances, classes) : null;
        var pseudoReader = needed.PseudoInstances is { } pseudo ? new InstanceReader(cursor, pseudo, null) : null;
        while (cursor.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var captions = captionReader?.Read() ?? [];
            var hasInstances = instanceReader?.ReadLabels() ?? false;
            var pseudoInstances = known?.GetValueOrDefault(cursor.Position) ?? [];
            var hasPseudoInstances = pseudoReader?.ReadLabels() ?? pseudoInstances.Count > 0;
            var wanted = (filter != TrainingRowFilter.WithInstances && captions.Length > 0)
                || (filter != TrainingRowFilter.Captioned && (hasInstances || hasPseudoInstances));
            if (!wanted)
            {
                continue;
            }

            var image = imageReader.Read();
            if (pseudoReader is not null && hasPseudoInstances)
            {
                pseudoInstances = pseudoReader.Read(image.Height, image.Width);
                found.Add(cursor.Position, pseudoInstances);
            }

            yield return new TrainingImage
            {
                Image = image,
                Captions = captions,
                Instances = hasInstances ? instanceReader!.Read(image.Height, image.Width) : [],
                PseudoInstances = pseudoInstances,
            };
        }

        _pseudoInstances ??= found;
    }
}
