using System.IO.Compression;
using Microsoft.ML;
using OpenVocabSeg.Columns;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Captions;
using OpenVocabSeg.Interop;
using OpenVocabSeg.ModelFiles;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Networks.PseudoMasks;
using OpenVocabSeg.PseudoMasks;
using OpenVocabSeg.Rows;
using OpenVocabSeg.Segmentation;
using TorchSharp;

namespace OpenVocabSeg;

/// <summary>
/// Labels captioned images with the teacher (stage 3): for each noun of the vocabulary in the captions, the teacher finds the region that
/// matches it best. The transformer reads an image and its captions and adds, for the n nouns of a row:
/// <list type="bullet">
/// <item><c>PseudoLabel</c>: vector of keys, key values are <see cref="Classes"/>;</item>
/// <item><c>PseudoScore</c>: vector of Single in 0…1;</item>
/// <item><c>PseudoBoundingBoxes</c>: vector of Single, 4·n, x0 y0 x1 y1 in pixels of the image;</item>
/// <item><c>PseudoMasks</c>: vector of text, COCO compressed run lengths of masks with the size of the image.</item>
/// </list>
/// A row without a known noun has no pseudo labels; neither its image is read nor the network run. A noun whose mask is empty has no
/// pseudo label either.
/// </summary>
public sealed class PseudoMaskTransformer : OpenVocabSegTransformer, IStoredTransformer<PseudoMaskTransformer>
{
    internal static readonly TransformerKind Kind =
        TransformerKind.Create<PseudoMaskTransformer>("OVSPSEUD", "OpenVocabSegPseudoMasks", "Pseudo masks");

    private readonly InstanceSegmentationTransformer _teacher;
    private readonly PseudoMaskSettings _settings;
    private readonly CaptionLabeler _labeler;
    private int _disposed;

    /// <param name="teacher">The teacher; this transformer owns it.</param>
    /// <param name="settings">Columns, nouns and settings.</param>
    internal PseudoMaskTransformer(InstanceSegmentationTransformer teacher, PseudoMaskSettings settings)
        : base(Kind)
    {
        _teacher = teacher;
        _settings = settings;
        _labeler = new CaptionLabeler(teacher.Segmenter, new NounVocabulary(settings.Nouns), settings.Labeling);
        Classes = [.. _labeler.Nouns.Known.Select(noun => noun.ClassName)];
    }

    /// <summary>The classes that pseudo labels can have: the nouns with a word vector, see <see cref="CaptionNouns"/>.</summary>
    public IReadOnlyList<string> Classes { get; }

    static PseudoMaskTransformer IStoredTransformer<PseudoMaskTransformer>.ReadFrom(
        Stream stream, string name, torch.Device device) => ReadFrom(stream, name, device);

    internal static PseudoMaskTransformer ReadFrom(Stream stream, string name, torch.Device device) =>
        TransformerFile.Read<PseudoMaskSettings, PseudoMaskTransformer>(
            stream,
            name,
            Kind.LoaderSignature,
            PseudoMaskJson.Default,
            settings => settings.Labeling.Validate(),
            (file, settings) => settings is null
                ? throw new InvalidDataException($"{name} contains a network, but no vocabulary of nouns for pseudo masks.")
                : Create(InstanceSegmenter.Load(file, name, device), settings, name));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _teacher.Dispose();
        }
    }

    private protected override void CheckInput(SchemaShape shape) => _settings.Check(shape);

    private protected override IRowMapping CreateMapping(DataViewSchema inputSchema) =>
        new PseudoMaskMapping(
            InstanceOutputs.Define(_settings.Outputs, Classes, inputSchema, _teacher),
            inputSchema[_settings.ImageColumnName],
            inputSchema[_settings.CaptionsColumnName],
            InstanceOutputs.CreateKeys(Classes),
            _labeler.Nouns.Find,
            Label);

    private protected override TransformerManifest CreateManifest() =>
        TransformerFile.CreateManifest(Kind.LoaderSignature, _settings, PseudoMaskJson.Default);

    private protected override void WriteNetwork(ZipArchive archive) => _teacher.Segmenter.WriteEntries(archive);

    private static PseudoMaskTransformer Create(InstanceSegmenter segmenter, PseudoMaskSettings settings, string name)
    {
        try
        {
            return new(new InstanceSegmentationTransformer(segmenter, SegmentationSettings.Default), settings);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            segmenter.Dispose();
            throw new InvalidDataException($"{name}: the vocabulary of nouns cannot be used. {exception.Message}", exception);
        }
    }

    private IReadOnlyList<IReadOnlyList<Detection>> Label(
        IReadOnlyList<PixelImage> images, IReadOnlyList<IReadOnlyList<CaptionNoun>> nouns)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        return _labeler.Label(images, nouns);
    }
}
