using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace OpenVocabSeg.Networks.Native;

/// <summary>A file in memory (<c>memfd_create</c>), for systems without a writable folder.</summary>
[SupportedOSPlatform("linux")]
internal static partial class LinuxMemoryFile
{
    private const uint CloseOnExecute = 1;

    /// <summary>
    /// Creates a file. It stays open until the process ends: its path contains its descriptor number, and the loader would mistake
    /// another file with that number for this one.
    /// </summary>
    /// <param name="name">The name in <c>/proc/self/maps</c>.</param>
    /// <param name="content">The content of the file.</param>
    /// <returns>The path with which this process can open it.</returns>
    /// <exception cref="IOException">The system does not support files in memory.</exception>
    public static string Create(string name, byte[] content)
    {
        var descriptor = CreateDescriptor(name, CloseOnExecute);
        if (descriptor < 0)
        {
            throw new IOException($"No folder is writable, and no file can be created in memory: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        using var file = new SafeFileHandle(descriptor, ownsHandle: false);
        RandomAccess.Write(file, content, 0);
        return FormattableString.Invariant($"/proc/self/fd/{descriptor}");
    }

    [LibraryImport("libc.so.6", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int CreateDescriptor(string name, uint flags);
}
