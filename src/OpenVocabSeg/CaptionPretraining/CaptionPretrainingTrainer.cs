using Microsoft.ML;
using Microsoft.ML.Runtime;
using OpenVocabSeg.CaptionPretraining;
using OpenVocabSeg.Interop;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Networks.CaptionPretraining;
using OpenVocabSeg.Sources;
using OpenVocabSeg.Training;

namespace OpenVocabSeg;

/// <summary>
/// Stage 1, caption pretraining: learns from images and captions alone to project the regions of an image near the vectors of the words
/// that describe it (XPM §3.1; Zareian et al., CVPR 2021).
/// </summary>
/// <remarks>
/// Input columns: an image and its captions. Output column: <c>CaptionScore</c>. Rows without captions are skipped.
/// </remarks>
public sealed class CaptionPretrainingTrainer : IEstimator<CaptionScoringTransformer>
{
    private readonly MLContext _context;
    private readonly IHost _host;
    private readonly CaptionPretrainingOptions _options;
    private readonly CaptionScoringSettings _settings;

    internal CaptionPretrainingTrainer(MLContext context, CaptionPretrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _context = context;
        _host = ((IHostEnvironment)context).Register(nameof(CaptionPretrainingTrainer));
        _options = options.Validated();
        _settings = new(_options.ImageColumnName, _options.CaptionsColumnName, _options.CaptionScoreColumnName);
    }

    /// <summary>Trains the caption model.</summary>
    /// <param name="input">The data. It is read in several passes.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type.</exception>
    /// <exception cref="OperationCanceledException">The options' token was canceled.</exception>
    public CaptionScoringTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _settings.Check(SchemaShapes.FromSchema(input.Schema));
        using var run = new TrainingRun(_context, _host, "Caption pretraining", _options);
        var columns = new TrainingColumns { Image = _options.ImageColumnName, Captions = _options.CaptionsColumnName };
        var source = new DataViewImageSource(input, columns, TrainingRowFilter.Captioned, null);
        var model = CaptionPretrainer.Train(source, _options.WordEmbeddings!, _options.Training, run.Context, _options.Start);
        return new(model, _settings);
    }

    /// <summary>Gets the shape of the data after <see cref="Fit"/> and transformation.</summary>
    /// <param name="inputSchema">Shape of the data.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _settings.Check(inputSchema);
        return SchemaShapes.Append(inputSchema, [CaptionScoringMapping.Define(_settings, null).Definition]);
    }
}
