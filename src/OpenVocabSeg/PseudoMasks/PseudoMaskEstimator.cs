using Microsoft.ML;
using Microsoft.ML.Runtime;
using OpenVocabSeg.Columns;
using OpenVocabSeg.Interop;
using OpenVocabSeg.Networks;
using OpenVocabSeg.PseudoMasks;
using OpenVocabSeg.Training;

namespace OpenVocabSeg;

/// <summary>
/// Stage 3, pseudo masks: the teacher labels captioned images with the nouns of their captions (XPM §3.2). Nothing is trained.
/// </summary>
/// <remarks>
/// Input columns: an image and its captions. Output columns: those of <see cref="PseudoMaskTransformer"/>.
/// </remarks>
public sealed class PseudoMaskEstimator : IEstimator<PseudoMaskTransformer>
{
    private readonly IHost _host;
    private readonly PseudoMaskOptions _options;
    private readonly PseudoMaskSettings _settings;
    private readonly UpstreamTransformer<InstanceSegmentationTransformer> _upstream;

    internal PseudoMaskEstimator(MLContext context, PseudoMaskOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _host = ((IHostEnvironment)context).Register(nameof(PseudoMaskEstimator));
        _options = options.Validated();
        _settings = new(
            _options.ImageColumnName,
            _options.CaptionsColumnName,
            new(
                _options.Output.PseudoLabelColumnName,
                _options.Output.PseudoScoreColumnName!,
                _options.Output.PseudoBoundingBoxColumnName!,
                _options.Output.PseudoMaskColumnName,
                _options.Output.PseudoMaskNoiseColumnName),
            _options.Labeling,
            _options.Vocabulary!.Entries);
        _upstream = new(
            _options.InitialModel,
            AnnotationKinds.Segmenter,
            $"Put MaskTeacher before PseudoMasks, or set {nameof(PseudoMaskOptions.InitialModel)}.");
    }

    /// <summary>Finds the teacher and the nouns that have word vectors. It reads no data.</summary>
    /// <param name="input">The data.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type, or there is no teacher.</exception>
    /// <exception cref="InvalidOperationException">No noun has a word vector in the teacher.</exception>
    public PseudoMaskTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Check(SchemaShapes.FromSchema(input.Schema));
        var teacher = _upstream.Find(input.Schema);
        using var channel = _host.Start("Pseudo masks");
        var unknown = new CaptionNouns(_options.Vocabulary!, teacher.Segmenter.Words, _settings.Labeling.Compatibility).Unknown;
        if (unknown.Count > 0)
        {
            channel.Info(
                MessageSensitivity.None,
                $"{unknown.Count} of {_settings.Nouns.Count} nouns have no word vector and get no pseudo masks, "
                + $"for example '{unknown[0].Name}'.");
        }

        return new(teacher.Share(), _settings);
    }

    /// <summary>Gets the shape of the data after <see cref="Fit"/> and transformation.</summary>
    /// <param name="inputSchema">Shape of the data.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type, or there is no teacher.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        Check(inputSchema);
        return InstanceOutputs.AppendShape(inputSchema, _settings.Outputs);
    }

    private void Check(SchemaShape shape)
    {
        _settings.Check(shape);
        _upstream.Check(shape);
    }
}
