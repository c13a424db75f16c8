using System.Text.Json;

namespace OpenVocabSeg.Onnx.Tests.Files;

/// <summary>What an application over exported models brings along: the sample, as it is built and would be published for Linux.</summary>
[TestClass]
public sealed class PublishedFilesTests
{
    private const long MostBytes = 60_000_000;

    [TestMethod]
    public void An_application_brings_no_torch_along_and_less_than_60_megabytes()
    {
        var files = Files(Folder());
        Console.WriteLine(string.Join('\n', files.Select(file => $"{file.Length,9} {file.Name}")));

        Assert.Contains("libonnxruntime.so", files.Select(file => file.Name).ToArray());
        Assert.Contains("OpenVocabSeg.Onnx.dll", files.Select(file => file.Name).ToArray());
        Assert.IsEmpty(files.Where(file => file.Name.Contains("torch", StringComparison.OrdinalIgnoreCase)));
        Assert.IsEmpty(files.Where(file => file.Name.StartsWith("Microsoft.ML.Core", StringComparison.Ordinal)));
        Assert.IsLessThan(MostBytes, files.Sum(file => file.Length));
    }

    [TestMethod]
    public void The_list_of_dependencies_names_no_torch()
    {
        var dependencies = File.ReadAllText(Path.Combine(Folder(), "OnnxConsole.deps.json"));
        var libraries = JsonDocument.Parse(dependencies).RootElement.GetProperty("libraries").EnumerateObject().Select(item => item.Name);

        Assert.IsEmpty(libraries.Where(name => name.Contains("torch", StringComparison.OrdinalIgnoreCase)));
    }

    // Of native files only those of one platform are published. What a developer published before lies in folders of its own.
    private static FileInfo[] Files(string folder) =>
    [
        .. new DirectoryInfo(folder).GetDirectories()
            .Where(inner => !File.Exists(Path.Combine(inner.FullName, "OnnxConsole.dll")))
            .SelectMany(inner => inner.GetFiles("*", SearchOption.AllDirectories))
            .Concat(new DirectoryInfo(folder).GetFiles())
            .Where(file => !Path.GetRelativePath(folder, file.FullName).StartsWith("runtimes", StringComparison.Ordinal)
                || Path.GetRelativePath(folder, file.FullName).StartsWith(Path.Combine("runtimes", "linux-x64"), StringComparison.Ordinal)),
    ];

    // The build of these tests builds the sample too.
    private static string Folder()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "OpenVocabSeg.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder.FullName, "samples", "OnnxConsole", "bin", configuration, "net10.0");
    }
}
