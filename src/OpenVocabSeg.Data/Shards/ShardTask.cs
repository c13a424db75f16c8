namespace OpenVocabSeg.Data.Shards;

/// <summary>A shard to compute.</summary>
/// <param name="Path">The file to write.</param>
/// <param name="Shard">The shard.</param>
/// <param name="Run">The run.</param>
internal sealed record ShardTask(string Path, Shard Shard, ShardRun Run)
{
    /// <summary>Whether the file is complete and of this run, so that nothing is left to do.</summary>
    /// <param name="log">Receives a line if it is, or if another file is there that will be replaced.</param>
    public bool IsFinished(Action<string> log)
    {
        if (!File.Exists(Path))
        {
            return false;
        }

        if (Problem() is not { } problem)
        {
            log($"Shard {Shard} is finished: {Path}");
            return true;
        }

        log($"Computed again: {Path}, because {problem}.");
        return false;
    }

    /// <summary>Writes the file atomically.</summary>
    /// <param name="write">Adds the entries.</param>
    public void Write(Action<ShardWriter> write) => ShardWriter.Write(Path, ToManifest(), write);

    private string? Problem()
    {
        try
        {
            var found = ShardReader.Open(Path);
            return found.Shard != Shard ? $"it is shard {found.Shard}"
                : found.Manifest.DifferenceFrom(ToManifest()) is { } difference ? $"its run differs in the {difference}"
                : null;
        }
        catch (InvalidDataException exception)
        {
            return exception.Message.TrimEnd('.');
        }
    }

    private ShardManifest ToManifest() => new(ShardManifest.CurrentFormat, Run.Command, Shard.Index, Shard.Count, Run.Facts);
}
