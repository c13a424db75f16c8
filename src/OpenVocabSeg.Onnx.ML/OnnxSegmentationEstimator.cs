using Microsoft.ML;
using OpenVocabSeg.Columns;

namespace OpenVocabSeg.Onnx.ML;

/// <summary>
/// Segments images with an exported model. Nothing is trained: <see cref="Fit"/> loads the file. Columns are those of
/// <see cref="OnnxSegmentationTransformer"/>.
/// </summary>
public sealed class OnnxSegmentationEstimator : IEstimator<OnnxSegmentationTransformer>
{
    private readonly string _modelPath;
    private readonly OnnxSegmentationOptions _options;

    internal OnnxSegmentationEstimator(string modelPath, OnnxSegmentationOptions options) =>
        (_modelPath, _options) = (modelPath, options);

    private InstanceColumnNames Outputs => new(
        _options.PredictedLabelColumnName,
        _options.ScoreColumnName,
        _options.PredictedBoundingBoxColumnName,
        _options.PredictedMaskColumnName,
        _options.MaskNoiseColumnName);

    /// <summary>Loads the file; reads no data.</summary>
    /// <param name="input">The data, whose schema is checked.</param>
    /// <exception cref="ArgumentOutOfRangeException">The image column is absent or of another type; the message names it.</exception>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, was not exported by this library, or has another format.</exception>
    /// <exception cref="ArgumentException">A word of the vocabulary is unknown; the message names it.</exception>
    public OnnxSegmentationTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        InputColumn.Image(_options.ImageColumnName).Check(Interop.SchemaShapes.FromSchema(input.Schema));
        return OnnxSegmentationTransformer.Create(_modelPath, _options, Outputs);
    }

    /// <summary>The shape of the schema after the transformer.</summary>
    /// <param name="inputSchema">Shape of the data.</param>
    /// <exception cref="ArgumentOutOfRangeException">The image column is absent or of another type; the message names it.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        InputColumn.Image(_options.ImageColumnName).Check(inputSchema);
        return InstanceOutputs.AppendShape(inputSchema, Outputs);
    }
}
