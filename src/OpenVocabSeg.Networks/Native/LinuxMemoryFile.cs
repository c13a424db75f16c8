using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace OpenVocabSeg.Networks.Native;

/// <summary>A file that no folder holds (<c>memfd_create</c>): for systems where nothing can be written.</summary>
[SupportedOSPlatform("linux")]
internal static partial class LinuxMemoryFile
{
    private const uint CloseOnExecute = 1;

    /// <summary>
    /// Makes a file. It stays until the process ends: its number is its name, and the loader would take the next file of that number for
    /// this one.
    /// </summary>
    /// <param name="name">Told in <c>/proc/self/maps</c>.</param>
    /// <param name="content">What it holds.</param>
    /// <returns>The path by which this process opens it.</returns>
    /// <exception cref="IOException">The system has none.</exception>
    public static string Create(string name, byte[] content)
    {
        var descriptor = CreateDescriptor(name, CloseOnExecute);
        if (descriptor < 0)
        {
            throw new IOException($"No folder can be written, and no file in memory can be made: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        using var file = new SafeFileHandle(descriptor, ownsHandle: false);
        RandomAccess.Write(file, content, 0);
        return FormattableString.Invariant($"/proc/self/fd/{descriptor}");
    }

    [LibraryImport("libc.so.6", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int CreateDescriptor(string name, uint flags);
}
