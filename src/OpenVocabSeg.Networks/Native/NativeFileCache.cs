using System.Runtime.Versioning;

namespace OpenVocabSeg.Networks.Native;

/// <summary>
/// Stores the libraries that <see cref="LinuxTorchLibraries"/> creates in a per-user cache folder, because only files can be loaded.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class NativeFileCache
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>
    /// Writes a library to the first usable folder and loads it from there. An existing file is used only if it has the expected bytes.
    /// If no folder is usable, a private temporary folder is created, and removed after loading.
    /// If that fails too, the library is loaded from a file in memory.
    /// </summary>
    /// <param name="name">File name, different for different contents.</param>
    /// <param name="content">The library.</param>
    /// <param name="load">
    /// Loads a library. After a <see cref="DllNotFoundException"/> (for example a folder mounted noexec), the next folder is tried.
    /// </param>
    /// <param name="folders">Cache folders, best first; the default is <see cref="Folders"/>.</param>
    /// <returns>The result of <paramref name="load"/>.</returns>
    /// <exception cref="DllNotFoundException">The library could not be loaded from memory either.</exception>
    /// <exception cref="IOException">No folder is writable, and the system does not support files in memory.</exception>
    public static nint Load(string name, byte[] content, Func<string, nint> load, IEnumerable<string>? folders = null)
    {
        foreach (var folder in folders ?? Folders())
        {
            try
            {
                return load(Store(folder, name, content));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DllNotFoundException)
            {
                // The next folder may work. If the temporary one fails, its error is reported.
            }
        }

        try
        {
            return LoadFromTemporaryFolder(name, content, load);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DllNotFoundException)
        {
            // A container with a read-only file system has no writable folder.
            return load(LinuxMemoryFile.Create(name, content));
        }
    }

    private static nint LoadFromTemporaryFolder(string name, byte[] content, Func<string, nint> load)
    {
        var temporary = Directory.CreateTempSubdirectory("openvocabseg-").FullName;
        try
        {
            return load(Store(temporary, name, content));
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    /// <summary>
    /// Per-user cache folders of this library, best first. Relative paths are ignored, as the XDG specification requires.
    /// </summary>
    private static IEnumerable<string> Folders()
    {
        var home = Environment.GetEnvironmentVariable("HOME");
        string?[] roots =
        [
            Environment.GetEnvironmentVariable("XDG_CACHE_HOME"),
            string.IsNullOrEmpty(home) ? null : Path.Combine(home, ".cache"),
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData),
        ];
        return roots.OfType<string>().Where(Path.IsPathRooted).Select(root => Path.Combine(root, "openvocabseg")).Distinct();
    }

    /// <summary>Writes a file to a folder unless it already exists with the same bytes.</summary>
    /// <returns>Its full path.</returns>
    private static string Store(string folder, string name, byte[] content)
    {
        var path = Path.Combine(folder, name);
        if (Holds(path, content))
        {
            return path;
        }

        Directory.CreateDirectory(folder, OwnerOnly);
        // Several processes may do this at the same time: each writes a separate file, and renaming is atomic.
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }

        return path;
    }

    private static bool Holds(string path, byte[] content)
    {
        var file = new FileInfo(path);
        return file.Exists && file.Length == content.Length && File.ReadAllBytes(path).AsSpan().SequenceEqual(content);
    }
}
