using System.Runtime.CompilerServices;
using Google.Protobuf;
using OpenVocabSeg.Onnx.Tests.TestData;

namespace OpenVocabSeg.Onnx.Tests.Files;

/// <summary>What happens while a file loads.</summary>
[TestClass]
public sealed class LoadingTests
{
    private static byte[] _file = null!;

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    [ClassInitialize]
    public static void Export(TestContext context)
    {
        using var segmenter = QuickStartModel.Load();
        _file = QuickStartModel.Export(segmenter);
    }

    [TestCleanup]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    /// <summary>Otherwise the words of one model would be used with the weights of another.</summary>
    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    [DataRow("another")]
    [DataRow("damaged")]
    [DataRow("nothing")]
    public void A_file_that_is_replaced_while_it_loads_is_an_error_that_names_it(string by)
    {
        var path = Path.Combine(_folder, "model.onnx");
        File.WriteAllBytes(path, _file);

        void Replace()
        {
            File.Delete(path);
            if (by != "nothing")
            {
                File.WriteAllBytes(path, by == "damaged" ? [1, 2, 3] : _file);
                File.SetLastWriteTimeUtc(path, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
            }
        }

        var error = Assert.ThrowsExactly<IOException>(
            () => OnnxSegmenter.Load(path, new OnnxSegmenterOptions { Configure = _ => Replace() }));

        Assert.AreEqual($"'{path}' was replaced or changed while it was loaded. Load it again.", error.Message);
    }

    [TestMethod]
    public void Words_that_are_damaged_beside_a_damaged_graph_leave_no_exception_that_nobody_observed()
    {
        var unobserved = new List<Exception>();
        void Note(object? sender, UnobservedTaskExceptionEventArgs arguments) => unobserved.Add(arguments.Exception);
        TaskScheduler.UnobservedTaskException += Note;
        try
        {
            for (var i = 0; i < 3; i++)
            {
                LoadDamaged();
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Note;
        }

        Assert.IsEmpty(unobserved.Where(exception => exception.ToString().Contains("openvocabseg.vectors", StringComparison.Ordinal)));
    }

    // Its locals must be garbage when it returns.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LoadDamaged()
    {
        var model = Graphs.Parse(_file);
        model.MetadataProps.Single(property => property.Key == "openvocabseg.vectors").Value = "*";
        model.Graph.Node.Clear();
        Assert.ThrowsExactly<InvalidDataException>(() => OnnxSegmenter.Load(model.ToByteArray(), name: "model.onnx"));
    }
}
