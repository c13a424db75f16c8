using System.Runtime.InteropServices;

namespace OpenVocabSeg.Networks.Native;

/// <summary>The folders in which the .NET host looks for native libraries of this application.</summary>
internal static class NativeSearchPath
{
    /// <summary>Existing folders in search order, each once: those of the host, the application's folder, and its RID folder.</summary>
    public static IReadOnlyList<string> Directories { get; } = Find();

    /// <summary>Finds a file in the first folder of the search path that contains it.</summary>
    /// <param name="fileName">A file name without folder.</param>
    /// <returns>The full path of the file, or null.</returns>
    public static string? FindFile(string fileName)
    {
        return Directories.Select(directory => Path.Combine(directory, fileName)).FirstOrDefault(File.Exists);
    }

    private static List<string> Find()
    {
        // The host computes this list from deps.json. It is absent if a custom host starts the runtime.
        var hosted = (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var application = AppContext.BaseDirectory;
        return hosted
            .Append(application)
            .Append(Path.Combine(application, "runtimes", PortableIdentifier, "native"))
            .Select(Path.GetFullPath)
            .Select(Path.TrimEndingDirectorySeparator)
            .Where(Directory.Exists)
            .Distinct()
            .ToList();
    }

    /// <summary>The RID of native files in NuGet packages, such as <c>linux-x64</c>.</summary>
    public static string PortableIdentifier
    {
        get
        {
            var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
            return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        }
    }
}
