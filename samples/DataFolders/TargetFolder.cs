namespace Samples.DataFolders;

/// <summary>A folder under a temporary name, which gets its name when it is complete, or is deleted.</summary>
internal sealed class DraftFolder : IDisposable
{
    private readonly string _name;
    private readonly string _draft;
    private bool _complete;

    /// <param name="name">The folder; it must not exist.</param>
    /// <exception cref="IOException">It exists.</exception>
    public DraftFolder(string name)
    {
        _name = Path.TrimEndingDirectorySeparator(Path.GetFullPath(name));
        if (Path.Exists(_name))
        {
            throw new IOException($"'{name}' exists: name a new folder.");
        }

        _draft = $"{_name}.{Guid.NewGuid():N}";
        Directory.CreateDirectory(_draft);
    }

    /// <summary>The path of a file in the folder; folders on the way are created.</summary>
    public string PathOf(params ReadOnlySpan<string> names)
    {
        var path = Path.Combine([_draft, .. names]);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    /// <summary>Creates a file.</summary>
    public Stream Create(params ReadOnlySpan<string> names) => File.Create(PathOf(names));

    /// <summary>Copies a file into the folder.</summary>
    public void Copy(string file, params ReadOnlySpan<string> names) => File.Copy(file, PathOf(names));

    /// <summary>Links to a file outside.</summary>
    public void LinkFile(string file, params ReadOnlySpan<string> names) =>
        File.CreateSymbolicLink(PathOf(names), Path.GetFullPath(file));

    /// <summary>Links to a folder outside.</summary>
    public void LinkFolder(string folder, params ReadOnlySpan<string> names) =>
        Directory.CreateSymbolicLink(PathOf(names), Path.GetFullPath(folder));

    /// <summary>Gives the folder its name.</summary>
    public void Complete()
    {
        Directory.Move(_draft, _name);
        _complete = true;
    }

    public void Dispose()
    {
        if (!_complete)
        {
            Directory.Delete(_draft, recursive: true);
        }
    }
}
