namespace OpenVocabSeg.Data.Files;

/// <summary>
/// Where a file is written. A regular file is replaced as a whole. Through a symbolic link, the file it leads to is replaced, and the link
/// stays. Pipes and devices, such as <c>/dev/stdout</c>, are written in place.
/// </summary>
internal sealed class OutputTarget
{
    private readonly string _given;
    private readonly int? _descriptor;

    private OutputTarget(string given, string path, PathKind kind, int? descriptor)
    {
        _given = given;
        Path = path;
        Kind = kind;
        _descriptor = descriptor;
    }

    /// <summary>Full path without links.</summary>
    public string Path { get; }

    /// <summary>What is there now: a file, a device, or nothing.</summary>
    public PathKind Kind { get; }

    /// <summary>Whether it is written in place, because it cannot be replaced.</summary>
    public bool IsInPlace => Kind == PathKind.Device;

    /// <summary>Finds out what a path leads to. Nothing is created.</summary>
    /// <param name="path">The path of a file.</param>
    /// <exception cref="IOException">No file can be written there: it is a folder or a disk, or a link leads to nothing.</exception>
    public static OutputTarget Find(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (System.IO.Path.EndsInDirectorySeparator(path))
        {
            throw new IOException($"'{path}' cannot be written: it is the name of a folder.");
        }

        var followed = FollowedPath.Of(path);
        if (followed.Descriptor is { } descriptor)
        {
            return new OutputTarget(path, followed.Path, PathKind.Device, descriptor);
        }

        var kind = PathKinds.Of(followed.Path) switch
        {
            PathKind.Folder => throw new IOException($"'{path}' cannot be written: it is a folder."),
            PathKind.Disk => throw new IOException($"'{path}' cannot be written: it is a disk."),
            // A link among open files of another process.
            PathKind.File when followed.Path.StartsWith("/proc/", StringComparison.Ordinal) => PathKind.Device,
            var found => found,
        };
        var folder = System.IO.Path.GetDirectoryName(followed.Path)!;
        if (followed.Broken is { } broken && !Directory.Exists(folder))
        {
            throw new IOException($"'{path}' cannot be written: {broken}.");
        }

        // Creating a folder there would say that a file exists, and not which.
        FolderName.CheckParents(path, followed.Path);

        return new OutputTarget(path, followed.Path, kind, null);
    }

    /// <summary>Opens what is written in place.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public OutputStream OpenInPlace()
    {
        try
        {
            var stream = !OperatingSystem.IsLinux() ? new FileStream(Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)
                : _descriptor is { } number ? DescriptorStream.Duplicate(number)
                : (Stream)DescriptorStream.Open(Path);
            return new OutputStream(new BufferedStream(stream), _given, Path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failed(_given, Path, exception);
        }
    }

    /// <summary>Creates a temporary file beside the target, with the permissions of the file to replace.</summary>
    /// <param name="temporary">The temporary file.</param>
    /// <param name="createFolder">Whether missing folders are created.</param>
    /// <exception cref="IOException">It cannot be created.</exception>
    public OutputStream Create(string temporary, bool createFolder)
    {
        try
        {
            var folder = System.IO.Path.GetDirectoryName(Path)!;
            if (createFolder && !Directory.Exists(folder))
            {
                FileSteps.Reach(FileStep.CreateFolder, folder);
                Directory.CreateDirectory(folder);
            }

            FileSteps.Reach(FileStep.Create, Path);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
            UnixFileMode? permissions = Kind == PathKind.File && !OperatingSystem.IsWindows() ? File.GetUnixFileMode(Path) : null;
            if (permissions is not null && !OperatingSystem.IsWindows())
            {
                // From the beginning, so that nobody else can open the copy of a private file.
                options.UnixCreateMode = permissions;
            }

            var stream = new FileStream(temporary, options);
            if (permissions is { } mode && !OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(stream.SafeFileHandle, mode);
            }

            return new OutputStream(stream, _given, temporary);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failed(_given, temporary, exception);
        }
    }

    /// <summary>Gives the complete temporary file the target's name.</summary>
    /// <exception cref="IOException">The target cannot be replaced.</exception>
    public void Replace(string temporary)
    {
        try
        {
            FileSteps.Reach(FileStep.Rename, Path);
            File.Move(temporary, Path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failed(_given, temporary, exception);
        }
    }

    /// <summary>An error that names the file that was asked for, instead of the one that was written.</summary>
    public static IOException Failed(string given, string written, Exception exception)
    {
        var isGone = exception is DirectoryNotFoundException or FileNotFoundException
            && !Directory.Exists(System.IO.Path.GetDirectoryName(written));
        var reason = isGone ? "its folder does not exist"
            : exception.Message.Replace($" : '{written}'", "", StringComparison.Ordinal)
                .Replace(" (Parameter 'value')", "", StringComparison.Ordinal)
                .Replace(written, given, StringComparison.Ordinal).TrimEnd('.');
        return new IOException($"'{given}' cannot be written: {reason}.", exception);
    }
}
