namespace OpenVocabSeg.Samples.Playground.Segmentation;

/// <summary>The served models.</summary>
internal sealed class ModelList : IDisposable
{
    private ModelList(IReadOnlyList<SegmenterModel> all) => All = all;

    /// <summary>All models. The first is the default.</summary>
    public IReadOnlyList<SegmenterModel> All { get; }

    /// <summary>Loads models.</summary>
    /// <exception cref="InvalidDataException">A file is not a model.</exception>
    public static ModelList Load(IReadOnlyList<ModelChoice> choices, PlaygroundSettings settings)
    {
        var loaded = new List<SegmenterModel>();
        try
        {
            foreach (var choice in choices)
            {
                loaded.Add(SegmenterModel.Load(choice, settings));
            }
        }
        catch
        {
            loaded.ForEach(model => model.Dispose());
            throw;
        }

        return new ModelList(loaded);
    }

    /// <summary>The model with an id, or the first for null; null if there is none with this id.</summary>
    public SegmenterModel? Find(string? id) => id is null ? All[0] : All.FirstOrDefault(model => model.Choice.Id == id);

    public void Dispose()
    {
        foreach (var model in All)
        {
            model.Dispose();
        }
    }
}
