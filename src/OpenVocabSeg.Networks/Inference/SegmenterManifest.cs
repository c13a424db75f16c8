using System.Text.Json.Serialization;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.MaskHead.Noise;

namespace OpenVocabSeg.Networks.Inference;

/// <summary>The manifest.json of a segmenter's model file.</summary>
/// <param name="FormatVersion">Version of the file format.</param>
/// <param name="Kind">Always "segmenter".</param>
/// <param name="Architecture">Architecture of the network.</param>
/// <param name="Classes">Default vocabulary.</param>
/// <param name="NormalizeEmbeddings">Whether class embeddings are scaled to unit length.</param>
/// <param name="HasNoise">Whether the mask head has a noise branch.</param>
/// <param name="HasCritic">Whether there is a mask critic.</param>
/// <param name="WrittenBy">Version of the library that wrote the file. A library that cannot read the file names it in its message.</param>
/// <param name="ClassWords">The words of each class; null if each class is its own word.</param>
/// <param name="NoiseCalibration">The calibration of the critic; null if there is none, as in models saved by earlier versions.</param>
/// <param name="Encoding">How weights and words are stored. Information for people: each tensor says how it is read.</param>
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
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] NoiseCalibration? NoiseCalibration = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] ModelEncoding Encoding = ModelEncoding.Exact)
{
    /// <summary>Version of this library.</summary>
    public static string Library { get; } = typeof(SegmenterManifest).Assembly.GetName().Version!.ToString(3);

    /// <summary>The default vocabulary with its words.</summary>
    /// <exception cref="ArgumentException">The numbers of classes and of word lists differ.</exception>
    public IReadOnlyList<VocabularyClass> Vocabulary() =>
        ClassWords is null ? [.. Classes.Select(VocabularyClass.FromString)]
        : ClassWords.Count == Classes.Count ? [.. Classes.Zip(ClassWords, (name, words) => new VocabularyClass(name) { Words = words })]
        : throw new ArgumentException($"There are {Classes.Count} classes, but words for {ClassWords.Count} classes.");
}
