using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace OpenVocabSeg.Data.Files;

/// <summary>
/// What paths are. .NET reports pipes and devices as files, so Linux is asked. On other systems, paths below <c>/dev</c> and Windows'
/// device paths count as devices; this has not been run there.
/// </summary>
internal static partial class PathKinds
{
    private const int CurrentFolder = -100;
    private const int FollowNoLink = 0x100;
    private const uint WantType = 1;
    private const uint WantNumber = 0x100;
    private const int TypeMask = 0xf000;

    /// <summary>The kind of a path. Links are not followed; a link is reported as a file.</summary>
    /// <param name="path">A full path.</param>
    public static PathKind Of(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            return OfLinux(path, FollowNoLink);
        }

        var isDevice = path.StartsWith(@"\\.\", StringComparison.Ordinal) || path.StartsWith("/dev/", StringComparison.Ordinal);
        return Directory.Exists(path) ? PathKind.Folder
            : isDevice ? PathKind.Device
            : File.Exists(path) ? PathKind.File : PathKind.Missing;
    }

    /// <summary>The kind of what a path leads to: links are followed.</summary>
    /// <param name="path">A full path.</param>
    public static PathKind Followed(string path) => OperatingSystem.IsLinux() ? OfLinux(path, flags: 0) : Of(path);

    /// <summary>Whether a link leads to something that exists.</summary>
    /// <param name="path">A full path.</param>
    public static bool LinkIsComplete(string path) =>
        OperatingSystem.IsLinux() ? OfLinux(path, flags: 0) != PathKind.Missing : File.Exists(path) || Directory.Exists(path);

    /// <summary>
    /// A text that is equal for two paths that are one file: through links, also hard ones, and on disks that ignore case. On systems other
    /// than Linux, only the names are compared.
    /// </summary>
    /// <param name="path">The path.</param>
    public static string Key(string path)
    {
        if (OperatingSystem.IsLinux() && Identity(Path.GetFullPath(path)) is { } file)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{file.Major}:{file.Minor}:{file.Number}");
        }

        var followed = FollowedPath.Of(path).Path;
        return OperatingSystem.IsLinux() ? followed : followed.ToUpperInvariant();
    }

    // Links are followed. Null if there is nothing.
    [SupportedOSPlatform("linux")]
    private static (uint Major, uint Minor, ulong Number)? Identity(string path) =>
        Stat(CurrentFolder, path, flags: 0, WantNumber, out var status) == 0
            ? (status.DeviceMajor, status.DeviceMinor, status.Number)
            : null;

    [SupportedOSPlatform("linux")]
    private static PathKind OfLinux(string path, int flags) =>
        Stat(CurrentFolder, path, flags, WantType, out var status) != 0
            ? PathKind.Missing
            : (status.Mode & TypeMask) switch
            {
                0x4000 => PathKind.Folder,
                0x6000 => PathKind.Disk,
                0x1000 or 0x2000 or 0xc000 => PathKind.Device,
                _ => PathKind.File,
            };

    // Unlike stat, statx has the same layout on all processors.
    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(int folder, string path, int flags, uint mask, out Status status);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Status
    {
        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Number;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
