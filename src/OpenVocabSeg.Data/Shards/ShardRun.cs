using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OpenVocabSeg.Data.Shards;

/// <summary>Identifies a run: only shards of equal runs are merged. Values are compared one by one, to name what differs.</summary>
internal sealed class ShardRun
{
    private readonly List<ShardFact> _facts = [];

    /// <param name="command">The command, such as "predict".</param>
    public ShardRun(string command)
    {
        Command = command;

        // Another version may compute other results.
        Add("version of ovseg", typeof(ShardRun).Assembly.GetName().Version!.ToString());
    }

    /// <summary>The command, such as "predict".</summary>
    public string Command { get; }

    /// <summary>What the results depend on.</summary>
    public IReadOnlyList<ShardFact> Facts => _facts;

    /// <summary>Adds a short value; null counts as "none".</summary>
    public ShardRun Add(string name, object? value)
    {
        _facts.Add(new ShardFact(name, Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : "none"));
        return this;
    }

    /// <summary>Adds the digest of files' contents. Their names do not matter, but their order does.</summary>
    /// <param name="name">What they are.</param>
    /// <param name="paths">The files; null for a file that was not given.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public ShardRun AddFiles(string name, params IEnumerable<string?> paths) => Add(name, Digest(paths.Select(path =>
    {
        if (path is null)
        {
            return "none";
        }

        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    })));

    /// <summary>Adds the digest of a list.</summary>
    public ShardRun AddList(string name, IEnumerable<string> values) => Add(name, Digest(values));

    // The length of each value keeps ["a", "bc"] and ["ab", "c"] apart.
    private static string Digest(IEnumerable<string> values)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var value in values)
        {
            var bytes = Encoding.UTF8.GetBytes(value);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
