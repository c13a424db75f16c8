using OpenVocabSeg.Fuzzing.Engine;
using OpenVocabSeg.Fuzzing.Targets;

namespace OpenVocabSeg.Fuzzing.Tests;

/// <summary>
/// A slice of the fuzzer: few inputs for each reader, the same ones at each run. Long runs find faults; this finds out whether the
/// fuzzer still works, and whether a reader fails at once.
/// </summary>
[TestClass]
public sealed class FuzzerTests
{
    private const int Executions = 300;
    private const int ExecutionsOfModels = 25;
    private static InstrumentedAssemblies _instrumented = null!;
    private static CoverageMap _coverage = null!;

    public static IEnumerable<object[]> Targets => Names().Select(name => new object[] { name });

    [ClassInitialize]
    public static void Instrument(TestContext context) => (_instrumented, _coverage) = (new InstrumentedAssemblies(), new CoverageMap());

    [ClassCleanup]
    public static void Dispose()
    {
        _coverage.Dispose();
        _instrumented.Dispose();
    }

    [TestMethod]
    [DynamicData(nameof(Targets))]
    public void Damaged_input_is_read_or_refused_as_documented(string target)
    {
        var isModel = target.Contains("model", StringComparison.Ordinal) || target is "onnx" or "transformer";
        var result = Fuzz(target, isModel ? ExecutionsOfModels : Executions);
        Assert.AreEqual(
            string.Empty, string.Join("\n\n", result.Findings.Select(finding => $"{finding.Execution}: {finding.Fault}")));
        Assert.IsGreaterThan(20, result.Edges);
    }

    [TestMethod]
    [DynamicData(nameof(Targets))]
    public void The_corpus_has_a_file_that_is_read(string target) => Assert.Contains(
        input => TargetRunner.Outcome(target, input) is null, Corpora.Read(Corpora.Folder, target), target);

    [TestMethod]
    public void An_undocumented_exception_is_found_behind_branches_that_chance_does_not_pass()
    {
        var result = Fuzz(PlantedTargets.Prefix + "exception", 20_000);
        var finding = result.Findings.Single();
        Assert.AreEqual(typeof(InvalidOperationException).FullName, finding.Fault.Kind);
        Assert.Contains("1e308", System.Text.Encoding.Latin1.GetString(finding.Input));
    }

    [TestMethod]
    [DataRow("silent-name", "message without the file")]
    [DataRow("trace", "foreign trace in the message")]
    [DataRow("memory", "memory")]
    [DataRow("time", "time")]
    public void Faults_of_each_kind_are_found(string planted, string kind)
    {
        var limits = FuzzLimits.Default with { Time = TimeSpan.FromMilliseconds(planted == "time" ? 100 : 10_000) };
        Assert.AreEqual(kind, Fuzz(PlantedTargets.Prefix + planted, 2, limits).Findings.Single().Fault.Kind);
    }

    [TestMethod]
    public void Equal_seeds_give_equal_inputs()
    {
        using var coverage = new CoverageMap();
        var again = new FuzzLoop(_instrumented.Runner(), coverage).Run(Settings("rle-string", 500));
        using var last = new CoverageMap();
        var third = new FuzzLoop(_instrumented.Runner(), last).Run(Settings("rle-string", 500));
        Assert.AreEqual(again.Edges, third.Edges);
        CollectionAssert.AreEqual(
            again.Corpus.Select(Convert.ToHexString).ToArray(), third.Corpus.Select(Convert.ToHexString).ToArray());
        _coverage = new CoverageMap();
    }

    private static FuzzResult Fuzz(string target, long executions, FuzzLimits? limits = null) =>
        new FuzzLoop(_instrumented.Runner(), _coverage).Run(Settings(target, executions) with { Limits = limits ?? FuzzLimits.Default });

    private static FuzzSettings Settings(string target, long executions) =>
        new() { Target = target, Executions = executions, Corpus = Corpora.Read(Corpora.Folder, target) };

    private static IEnumerable<string> Names() =>
        AllTargets.Create().Select(target => target.Name).Where(name => !name.StartsWith(PlantedTargets.Prefix, StringComparison.Ordinal));
}
