using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace OpenVocabSeg.Networks.Native;

/// <summary>glibc's <c>dlopen</c> with the flags that <see cref="NativeLibrary"/> does not offer.</summary>
[SupportedOSPlatform("linux")]
internal static partial class LinuxDynamicLoader
{
    private const int Lazy = 0x1;
    private const int Now = 0x2;
    private const int NoLoad = 0x4;
    private const int Global = 0x100;

    /// <summary>Finds the handle of a library with this SONAME that is already loaded, or zero.</summary>
    public static nint FindLoaded(string soname) => Open(soname, Lazy | NoLoad);

    /// <summary>Loads a library whose symbols are visible to all libraries that are loaded later.</summary>
    /// <exception cref="DllNotFoundException">The loader's message.</exception>
    public static nint LoadGlobal(string path) => OpenOrThrow(path, Lazy | Global);

    /// <summary>Loads a library. Functions are bound when they are first called.</summary>
    /// <exception cref="DllNotFoundException">The loader's message.</exception>
    public static nint Load(string path) => OpenOrThrow(path, Lazy);

    /// <summary>
    /// Loads a library and binds every function immediately. A missing function throws an exception now instead of ending the process
    /// later.
    /// </summary>
    /// <exception cref="DllNotFoundException">The loader's message.</exception>
    public static nint LoadBound(string path) => OpenOrThrow(path, Now);

    private static nint OpenOrThrow(string path, int flags)
    {
        _ = LastError(); // binds dlerror now, so that no other loader call comes between the failure and its message
        var handle = Open(path, flags);
        if (handle == 0)
        {
            throw new DllNotFoundException(Marshal.PtrToStringUTF8(LastError()) ?? $"{path}: unknown error of dlopen");
        }

        return handle;
    }

    [LibraryImport("libc.so.6", EntryPoint = "dlopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Open(string path, int flags);

    [LibraryImport("libc.so.6", EntryPoint = "dlerror")]
    private static partial nint LastError();
}
