using System.Reflection;
using OpenVocabSeg.PublicApi.Tests.Packages;

namespace OpenVocabSeg.PublicApi.Tests.Hygiene;

/// <summary>Size limits of all files and folders, and of methods of the libraries.</summary>
[TestClass]
public sealed class SizeTests
{
    private const int LongestFile = 400;
    private const int LargestFolder = 35;
    private const int MostParameters = 6;

    /// <summary>Beginning of a longer file, followed by the reason.</summary>
    private const string Reason = "// Long: ";

    [TestMethod]
    public void Files_are_short_or_say_why_not()
    {
        var files = Sources()
            .Where(file => File.ReadLines(file).Count() > LongestFile)
            .Where(file => !File.ReadLines(file).First().StartsWith(Reason, StringComparison.Ordinal))
            .Select(file => $"{Path.GetRelativePath(PackedPackages.Repository, file)} ({File.ReadLines(file).Count()} lines)");
        Assert.AreEqual(string.Empty, string.Join("\n", files));
    }

    [TestMethod]
    public void Folders_hold_few_files()
    {
        var folders = Sources().GroupBy(file => Path.GetDirectoryName(file)!).Where(group => group.Count() > LargestFolder)
            .Select(group => $"{Path.GetRelativePath(PackedPackages.Repository, group.Key)} ({group.Count()} files)");
        Assert.AreEqual(string.Empty, string.Join("\n", folders));
    }

    [TestMethod]
    public void Public_methods_have_few_parameters()
    {
        var methods = AssemblyHygieneTests.Assemblies.SelectMany(assembly => assembly.GetExportedTypes())
            .Where(type => !IsRecord(type))
            .SelectMany(
                type => type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .OfType<MethodBase>()
            .Where(method => method.GetParameters().Length > MostParameters && method.Name != "Deconstruct")
            .Select(method => $"{method.DeclaringType!.Name}.{method.Name} ({method.GetParameters().Length} parameters)");
        Assert.AreEqual(string.Empty, string.Join("\n", methods));
    }

    // A record's constructor lists its data.
    private static bool IsRecord(Type type) => type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) is not null
        && type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Length > 0;

    private static IEnumerable<string> Sources()
    {
        var build = new[] { "obj", "bin" };
        return new[] { "src", "samples", "tests" }
            .SelectMany(root => Directory.EnumerateFiles(
                Path.Combine(PackedPackages.Repository, root), "*.cs", SearchOption.AllDirectories))
            .Where(
                file => !Path.GetRelativePath(PackedPackages.Repository, file).Split(Path.DirectorySeparatorChar).Intersect(build).Any());
    }
}
