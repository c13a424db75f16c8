namespace OpenVocabSeg.Onnx.Export.Graph;

/// <summary>A tensor of a graph that is being built: an input, a constant, or an output of a node.</summary>
/// <param name="Name">Its name, unique in the graph.</param>
internal readonly record struct Value(string Name)
{
    /// <summary>An optional input that is left out.</summary>
    public static Value None { get; } = new(string.Empty);
}
