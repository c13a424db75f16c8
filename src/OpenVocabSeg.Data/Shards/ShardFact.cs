namespace OpenVocabSeg.Data.Shards;

/// <summary>Something that the results of a run depend on.</summary>
/// <param name="Name">What it is, such as "model".</param>
/// <param name="Value">A short value as text, or the SHA-256 of a file or list.</param>
internal sealed record ShardFact(string Name, string Value);
