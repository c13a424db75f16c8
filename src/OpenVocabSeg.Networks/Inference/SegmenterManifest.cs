using System.Text.Json.Serialization;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.MaskHead.Noise;

namespace OpenVocabSeg.Networks.Inference;

/// <summary>The manifest.json of a segmenter's model file.</summary>
/// <param name="FormatVersion">Version of the file format.</param>
/// <param name="Kind">Always "segmenter".</param>
/// <param name="Architecture">Shape of the network.</param>
/// <param name="Classes">Default vocabulary.</param>
/// <param name="NormalizeEmbeddings">Whether class embeddings are scaled to unit length.</param>
/// <param name="HasNoise">Whether the mask head has a noise branch.</param>
/// <param name="HasCritic">Whether there is a mask critic.</param>
/// <param name="WrittenBy">Version of the library that wrote the file, which one that cannot read it names.</param>
/// <param name="ClassWords">The words that are looked for under each class; null where each class is its own word.</param>
/// <param name="NoiseCalibration">The critic's calibration; null where it has none, as in files of before.</param>
internal sealed record SegmenterManifest(
    int FormatVersion,
    string Kind,
    SegmenterArchitecture Architecture,
    IReadOnlyList<string> Classes,
    bool NormalizeEmbeddings,
    bool HasNoise,
    bool HasCritic = false,
    string? WrittenBy = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<IReadOnlyList<string>>? ClassWords = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] NoiseCalibration? NoiseCalibration = null)
{
    /// <summary>Version of this library.</summary>
    public static string Library { get; } = typeof(SegmenterManifest).Assembly.GetName().Version!.ToString(3);

    /// <summary>The default vocabulary with its words.</summary>
    /// <exception cref="ArgumentException">Classes and words do not fit together.</exception>
    public IReadOnlyList<VocabularyClass> Vocabulary() =>
        ClassWords is null ? [.. Classes.Select(VocabularyClass.FromString)]
        : ClassWords.Count == Classes.Count ? [.. Classes.Zip(ClassWords, (name, words) => new VocabularyClass(name) { Words = words })]
        : throw new ArgumentException($"There are {Classes.Count} classes and words for {ClassWords.Count}.");
}
