namespace OpenVocabSeg.Networks.Segmentation;

/// <summary>The manifest.json of a segmenter's model file.</summary>
/// <param name="FormatVersion">Version of the file format.</param>
/// <param name="Kind">Always "segmenter".</param>
/// <param name="Architecture">Shape of the network.</param>
/// <param name="Classes">Default vocabulary.</param>
/// <param name="NormalizeEmbeddings">Whether class embeddings are scaled to unit length.</param>
/// <param name="HasNoise">Whether the mask head has a noise branch.</param>
/// <param name="HasCritic">Whether there is a mask critic.</param>
internal sealed record SegmenterManifest(
    int FormatVersion,
    string Kind,
    SegmenterArchitecture Architecture,
    IReadOnlyList<string> Classes,
    bool NormalizeEmbeddings,
    bool HasNoise,
    bool HasCritic = false);
