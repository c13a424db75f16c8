namespace OpenVocabSeg.Data.Shards;

/// <summary>What a shard file says about itself.</summary>
/// <param name="Format">Version of the format.</param>
/// <param name="Command">The command that wrote it, such as "predict".</param>
/// <param name="Index">Number of the shard, from 1.</param>
/// <param name="Count">Number of shards.</param>
/// <param name="Run">What the results depend on.</param>
internal sealed record ShardManifest(int Format, string Command, int Index, int Count, IReadOnlyList<ShardFact> Run)
{
    /// <summary>The version that is written and read.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The name of what differs from another shard's run; null if both are of one run.</summary>
    public string? DifferenceFrom(ShardManifest other)
    {
        if (Command != other.Command)
        {
            return "command";
        }

        if (Run.Count != other.Run.Count)
        {
            return "list of what the run depends on";
        }

        return Run.Zip(other.Run).Where(pair => pair.First != pair.Second).Select(pair => pair.First.Name).FirstOrDefault();
    }
}
