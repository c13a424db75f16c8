using System.Globalization;

namespace OpenVocabSeg.Data.Shards;

/// <summary>All shards of one run.</summary>
internal sealed class ShardSet
{
    private const int Named = 5;

    private ShardSet(IReadOnlyList<ShardReader> shards) => Shards = shards;

    /// <summary>The shards, from the first to the last.</summary>
    public IReadOnlyList<ShardReader> Shards { get; }

    /// <summary>The command that wrote them.</summary>
    public string Command => Shards[0].Manifest.Command;

    /// <summary>Opens the shards of a run.</summary>
    /// <param name="paths">The files, in any order; at least one.</param>
    /// <exception cref="InvalidDataException">
    /// A file is incomplete, is of another run or of another number of shards, two have the same shard, or shards are missing; the message
    /// names them.
    /// </exception>
    public static ShardSet Open(IReadOnlyList<string> paths)
    {
        // Folders can have files of one name. Only their paths tell them apart.
        var repeated = paths.GroupBy(Path.GetFileName).Where(files => files.Skip(1).Any()).Select(files => files.Key).ToHashSet();
        ShardReader[] shards =
            [.. paths.Select(path => ShardReader.Open(path, repeated.Contains(Path.GetFileName(path)) ? path : null))];
        var first = shards[0];
        foreach (var shard in shards)
        {
            if (shard.Manifest.DifferenceFrom(first.Manifest) is { } difference)
            {
                throw new InvalidDataException(
                    $"{shard.Name} and {first.Name} are of different runs: they differ in the {difference}.");
            }

            if (shard.Manifest.Count != first.Manifest.Count)
            {
                throw new InvalidDataException(
                    $"{first.Name} is shard {first.Shard} and {shard.Name} is shard {shard.Shard}: their numbers of shards differ.");
            }
        }

        var found = new Dictionary<int, ShardReader>();
        foreach (var shard in shards)
        {
            if (!found.TryAdd(shard.Manifest.Index, shard))
            {
                throw new InvalidDataException(
                    $"{found[shard.Manifest.Index].Name} and {shard.Name} are both shard {shard.Shard}.");
            }
        }

        // The number of shards may be any: missing ones are not listed.
        var missing = first.Manifest.Count - found.Count;
        if (missing > 0)
        {
            var named = string.Join(", ", Enumerable.Range(1, first.Manifest.Count).Where(index => !found.ContainsKey(index)).Take(Named)
                .Select(index => new Shard(index, first.Manifest.Count)));
            var more = missing > Named ? string.Create(CultureInfo.InvariantCulture, $" and {missing - Named} more") : "";
            throw new InvalidDataException(
                $"{(missing == 1 ? "Shard" : "Shards")} {named}{more} of the run of {first.Name} "
                + $"{(missing == 1 ? "is" : "are")} missing.");
        }

        return new ShardSet([.. shards.OrderBy(shard => shard.Manifest.Index)]);
    }

    /// <summary>Writes the lists of JSON values in the entries of all shards as one list.</summary>
    /// <param name="entryName">Name of the entries. None has spaces outside of values.</param>
    /// <param name="output">Receives the list.</param>
    public void ConcatenateLists(string entryName, Stream output)
    {
        var isFirst = true;
        output.WriteByte((byte)'[');
        foreach (var shard in Shards)
        {
            isFirst &= !shard.Read(entryName, (stream, length) => CopyItems(stream, length, output, isFirst));
        }

        output.WriteByte((byte)']');
    }

    // Returns whether there are items.
    private static bool CopyItems(Stream list, long length, Stream output, bool isFirst)
    {
        if (length < 2 || list.ReadByte() != '[')
        {
            throw new InvalidDataException("it is not a list");
        }

        if (length > 2 && !isFirst)
        {
            output.WriteByte((byte)',');
        }

        var buffer = new byte[1 << 16];
        for (var left = length - 2; left > 0;)
        {
            var count = list.ReadAtLeast(buffer.AsSpan(0, (int)Math.Min(left, buffer.Length)), 1);
            output.Write(buffer, 0, count);
            left -= count;
        }

        return list.ReadByte() == ']' ? length > 2 : throw new InvalidDataException("it is not a list");
    }
}
