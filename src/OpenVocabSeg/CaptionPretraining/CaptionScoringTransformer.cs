using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.CaptionPretraining;
using OpenVocabSeg.Interop;
using OpenVocabSeg.ModelFiles;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Rows;
using TorchSharp;

namespace OpenVocabSeg;

/// <summary>
/// The result of caption pretraining (stage 1). It reads an image and its captions and adds one column, <c>CaptionScore</c> (Single): how
/// well they match, averaged over the captions of the row. Larger is better; NaN if no caption of the row has a known word. The mask
/// teacher starts from its weights.
/// </summary>
public sealed class CaptionScoringTransformer : OpenVocabSegTransformer, IStoredTransformer<CaptionScoringTransformer>
{
    internal static readonly TransformerKind Kind =
        TransformerKind.Create<CaptionScoringTransformer>("OVSCAPTN", "OpenVocabSegCaptions", "Caption scores");

    private readonly CaptionModel _model;
    private readonly CaptionScoringSettings _settings;
    private int _disposed;

    internal CaptionScoringTransformer(CaptionModel model, CaptionScoringSettings settings)
        : base(Kind)
    {
        _model = model;
        _settings = settings;
    }

    /// <summary>The network, for use without ML.NET. It lives as long as this transformer.</summary>
    /// <exception cref="ObjectDisposedException">The transformer was disposed.</exception>
    public CaptionModel Model
    {
        get
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
            return _model;
        }
    }

    /// <summary>Scores images with their captions, without a data view.</summary>
    /// <param name="images">The images. They are neither stored nor disposed.</param>
    /// <param name="captions">For each image, its captions.</param>
    /// <returns>For each image, the mean score of its captions; NaN if none has a known word.</returns>
    /// <exception cref="ArgumentException">The counts differ.</exception>
    public IReadOnlyList<float> Score(IReadOnlyList<MLImage> images, IReadOnlyList<IReadOnlyList<string>> captions)
    {
        ArgumentNullException.ThrowIfNull(images);
        return Model.Score([.. images.Select(image => image.ToPixelImage())], captions);
    }

    static CaptionScoringTransformer IStoredTransformer<CaptionScoringTransformer>.ReadFrom(
        Stream stream, string name, torch.Device device) => ReadFrom(stream, name, device);

    internal static CaptionScoringTransformer ReadFrom(Stream stream, string name, torch.Device device) =>
        TransformerFile.Read<CaptionScoringSettings, CaptionScoringTransformer>(
            stream,
            name,
            Kind.LoaderSignature,
            CaptionScoringJson.Default,
            _ => { },
            (file, settings) => new(CaptionModel.Load(file, name, device), settings ?? CaptionScoringSettings.Default));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _model.Dispose();
        }
    }

    private protected override void CheckInput(SchemaShape shape) => _settings.Check(shape);

    private protected override IRowMapping CreateMapping(DataViewSchema inputSchema) =>
        new CaptionScoringMapping(inputSchema, _settings, this, (images, captions) => Model.Score(images, captions));

    private protected override TransformerManifest CreateManifest() =>
        TransformerFile.CreateManifest(Kind.LoaderSignature, _settings, CaptionScoringJson.Default);

    private protected override void WriteNetwork(ZipArchive archive) => Model.WriteEntries(archive);
}
