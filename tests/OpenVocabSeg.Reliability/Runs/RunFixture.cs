using OpenVocabSeg.Reliability.Faults;

namespace OpenVocabSeg.Reliability.Runs;

/// <summary>The images, an undisturbed run, and comparisons with it.</summary>
internal static class RunFixture
{
    private static readonly string Folder = Directory.CreateTempSubdirectory("ovs-reliability").FullName;
    private static readonly string ImageFolder = Path.Combine(Folder, "images");
    private static readonly Lazy<(string[] Content, string[] Points, long Bytes)> LazyRun = new(RunUndisturbed);

    /// <summary>The folder with the images.</summary>
    public static string Images
    {
        get
        {
            _ = LazyRun.Value;
            return ImageFolder;
        }
    }

    /// <summary>What an undisturbed run leaves.</summary>
    public static string[] Content => LazyRun.Value.Content;

    /// <summary>The points of an undisturbed run.</summary>
    public static string[] Points => LazyRun.Value.Points;

    /// <summary>The size of what an undisturbed run leaves.</summary>
    public static long Bytes => LazyRun.Value.Bytes;

    /// <summary>Whether all points are tried, and not only the slice for every build.</summary>
    public static bool IsWhole => Environment.GetEnvironmentVariable("OPENVOCABSEG_RELIABILITY") == "all";

    /// <summary>A new output folder.</summary>
    public static string NewOutput() => Path.Combine(Folder, Guid.NewGuid().ToString("N"));

    /// <summary>The points of a kind, from 1.</summary>
    public static int[] Where(Func<string, bool> kind) =>
        [.. Enumerable.Range(1, Points.Length).Where(point => kind(Points[point - 1]))];

    /// <summary>All of the points, or some drawn with a fixed seed.</summary>
    public static int[] Choose(IEnumerable<int> points, int count, int seed)
    {
        int[] all = [.. points];
        new Random(seed).Shuffle(all);
        return [.. (IsWhole ? all : all.Take(count)).Order()];
    }

    /// <summary>Resumes a run in this process, and compares what it leaves with an undisturbed run.</summary>
    /// <param name="output">Its folder, which is deleted.</param>
    /// <param name="what">What happened to it, for messages.</param>
    public static void AssertResumes(string output, string what)
    {
        using var error = new StringWriter();
        var exitCode = TinyStudy.Run(Images, output, resume: true, error);
        Assert.AreEqual((0, ""), (exitCode, error.ToString()), what);
        Assert.AreEqual(string.Join('\n', Content), string.Join('\n', RunContent.Read(output)), what);
        Directory.Delete(output, recursive: true);
    }

    /// <summary>Deletes everything.</summary>
    public static void Remove() => Directory.Delete(Folder, recursive: true);

    private static (string[] Content, string[] Points, long Bytes) RunUndisturbed()
    {
        TinyStudy.WriteImages(ImageFolder);
        var output = NewOutput();
        var (exitCode, points, error) = ChildRun.Run(ImageFolder, output);
        Assert.AreEqual((0, ""), (exitCode, error));
        var bytes = Directory.GetFiles(output, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
        return (RunContent.Read(output), points, bytes);
    }
}
