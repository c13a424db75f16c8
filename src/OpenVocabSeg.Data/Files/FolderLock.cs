using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data;

/// <summary>
/// Reserves an output folder for one run, so that two runs cannot mix their files. The system releases the lock when the process ends,
/// also if it is killed.
/// </summary>
/// <remarks>
/// Two hidden files are kept in the folder while it is locked: <c>.ovseg.lock</c>, which is locked, and <c>.ovseg.owner</c> with process,
/// machine and command. If the disk does not support locks, the second one decides; then two runs that start in the same moment are not
/// told apart.
/// </remarks>
public sealed class FolderLock : IDisposable
{
    private readonly string _path;
    private readonly string _ownerPath;
    private readonly IReadOnlyList<string> _created;
    private readonly string _folder;
    private readonly string _key;
    private FileStream? _stream;

    private FolderLock(string folder, IReadOnlyList<string> created, FileStream stream)
    {
        _folder = folder;
        _key = PathKinds.Key(folder);
        _path = PathIn(folder);
        _ownerPath = OwnerIn(folder);
        _created = created;
        _stream = stream;
    }

    /// <summary>
    /// Locks a folder, and removes temporary files that killed runs left in it. The folder is created if it is missing, and removed with
    /// the lock if it is still empty then.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="IOException">Another run has locked the folder, or it is a file or cannot be written.</exception>
    public static FolderLock Acquire(string folder)
    {
        FolderName.Check(folder);
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        while (true)
        {
            IReadOnlyList<string> created = [];
            FileStream? stream = null;
            try
            {
                created = FolderName.Create(full);
                stream = Open(full, folder);
                if (stream is not null)
                {
                    Check(full, folder);
                    var held = new FolderLock(full, created, stream);
                    LockOwner.Current.Write(held._ownerPath);
                    TemporaryFiles.RemoveLeftovers(full, recursive: true);
                    return held;
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                stream?.Dispose();
                FolderName.RemoveEmpty(created);
                throw exception is UnauthorizedAccessException or FileNotFoundException or DirectoryNotFoundException
                    ? FolderName.CannotBeWritten(folder, exception)
                    : exception;
            }
        }
    }

    /// <summary>Checks that the folder is still there, so that a run does not create it again and end with half of its files.</summary>
    /// <exception cref="IOException">It was moved or removed.</exception>
    internal void CheckFolder()
    {
        if (!Directory.Exists(_folder) || PathKinds.Key(_folder) != _key)
        {
            throw new IOException($"The folder '{_folder}' was moved or removed while this run was using it.");
        }
    }

    /// <summary>Creates a folder inside the locked one, unless that was moved or removed.</summary>
    /// <param name="folder">Path of the folder to create; it may exist.</param>
    /// <exception cref="IOException">The locked folder was moved or removed, or the folder cannot be created.</exception>
    internal void CreateInside(string folder)
    {
        CheckFolder();
        var created = FolderName.Create(Path.GetFullPath(folder));
        try
        {
            CheckFolder();
        }
        catch
        {
            FolderName.RemoveEmpty(created);
            throw;
        }
    }

    /// <summary>Releases the folder.</summary>
    public void Dispose()
    {
        if (_stream is not { } stream)
        {
            return;
        }

        _stream = null;
        TemporaryFiles.Remove(_ownerPath);
        if (OperatingSystem.IsLinux())
        {
            // While it is locked: whoever has opened it meanwhile sees that it is gone, and begins again.
            TemporaryFiles.Remove(_path);
        }

        stream.Dispose();
        if (OperatingSystem.IsWindows())
        {
            // An open file cannot be removed there, so this fails if another run has locked it meanwhile.
            TemporaryFiles.Remove(_path);
        }

        FolderName.RemoveEmpty(_created);
    }

    // The error numbers of a file that is locked, on Windows, Linux and macOS. Its owner may have removed it since.
    private static bool IsSharingViolation(IOException exception) => exception.HResult is unchecked((int)0x80070020) or 11 or 35;

    // Null if another run has removed the file in this moment.
    private static FileStream? Open(string full, string folder)
    {
        FileStream stream;
        try
        {
            FileSteps.Reach(FileStep.Lock, full);
            stream = new FileStream(PathIn(full), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
        catch (IOException exception) when (File.Exists(PathIn(full)) || IsSharingViolation(exception))
        {
            throw InUse(folder, LockOwner.Read(OwnerIn(full)));
        }

        if (!OperatingSystem.IsLinux()
            || PathKinds.Key(PathIn(full)) == PathKinds.Key(OpenFile(stream)))
        {
            return stream;
        }

        stream.Dispose();
        return null;
    }

    // Whether locks have an effect on this disk. Where they have none, the owner is asked.
    private static void Check(string full, string folder)
    {
        try
        {
            using var second = new FileStream(PathIn(full), FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException)
        {
            return;
        }

        if (LockOwner.Read(OwnerIn(full)) is { } owner && (owner.Host != Environment.MachineName || owner.Process.IsRunning))
        {
            throw InUse(folder, owner, $" If it has ended, remove '{OwnerIn(full)}'.");
        }
    }

    private static IOException InUse(string folder, LockOwner? owner, string hint = "") => new(
        $"The folder '{folder}' is in use by another run ({owner?.ToString() ?? "its process is unknown"}). Wait until it ends, or give "
        + $"another folder.{hint}");

    private static string OpenFile(FileStream stream) =>
        FormattableString.Invariant($"/proc/self/fd/{stream.SafeFileHandle.DangerousGetHandle()}");

    private static string PathIn(string folder) => Path.Combine(folder, ".ovseg.lock");

    private static string OwnerIn(string folder) => Path.Combine(folder, ".ovseg.owner");
}
