namespace Samples.DataFolders;

/// <summary>The folder that is built.</summary>
/// <param name="path">Its path while it is built.</param>
/// <param name="cancellationToken">Cancels the work, before the next file.</param>
internal sealed class TargetFolder(string path, CancellationToken cancellationToken)
{
    /// <summary>Cancels the work.</summary>
    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>The path of a file in the folder; folders on the way are created.</summary>
    /// <exception cref="OperationCanceledException">The work was canceled.</exception>
    public string PathOf(params ReadOnlySpan<string> names)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var file = Path.Combine([path, .. names]);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        return file;
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
}
