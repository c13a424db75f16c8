using System.Text.Json;
using TorchSharp;

namespace OpenVocabSeg.Networks.Tests.Parity.Support;

/// <summary>
/// One case of the golden outputs of the authors' code: tensors by name and the JSON sidecar that explains them. Tensors live
/// as long as the case, in no dispose scope. Comparisons are made in double precision on the CPU.
/// </summary>
internal sealed class FixtureCase : IDisposable
{
    private readonly SafeTensorsFile? _file;
    private readonly JsonDocument _json;
    private readonly Dictionary<string, torch.Tensor> _tensors = new(StringComparer.Ordinal);

    private FixtureCase(string name, SafeTensorsFile? file, JsonDocument json)
    {
        Name = name;
        _file = file;
        _json = json;
    }

    /// <summary>Folder of the fixtures: OPENVOCABSEG_FIXTURES, else tests/fixtures of this repository.</summary>
    public static string Folder { get; } = FindFolder();

    /// <summary>Name of the case, such as <c>04_roi_align_b</c>.</summary>
    public string Name { get; }

    /// <summary>The whole sidecar.</summary>
    public JsonElement Json => _json.RootElement;

    /// <summary>The tensors of the file, as the production loader takes them.</summary>
    public ITensorSource Weights => _file ?? throw new InvalidOperationException($"{Name} has no tensors.");

    /// <summary>Names of the tensors.</summary>
    public IEnumerable<string> Names => Weights.Tensors.Select(tensor => tensor.Name);

    /// <summary>A tensor; those that the sidecar calls boolean (stored as U8) come as bool.</summary>
    public torch.Tensor this[string name]
    {
        get
        {
            if (!_tensors.TryGetValue(name, out var tensor))
            {
                tensor = Weights.Read(name).DetachFromDisposeScope();
                if (IsBoolean(name, tensor))
                {
                    using var bytes = tensor;
                    tensor = bytes.to_type(torch.ScalarType.Bool).DetachFromDisposeScope();
                }

                _tensors.Add(name, tensor);
            }

            return tensor;
        }
    }

    /// <summary>Reads a case; the test is inconclusive where the folder has no such case.</summary>
    public static FixtureCase Load(string name)
    {
        var json = JsonDocument.Parse(File.ReadAllBytes(PathOf($"{name}.json")));
        var path = Path.Combine(Folder, $"{name}.safetensors");
        return new FixtureCase(name, File.Exists(path) ? SafeTensorsFile.Open(path) : null, json);
    }

    /// <summary>Path of a file of the folder, such as a checkpoint; the test is inconclusive where it is absent.</summary>
    public static string PathOf(string fileName)
    {
        var path = Path.Combine(Folder, fileName);
        if (!File.Exists(path))
        {
            Assert.Inconclusive($"{path} does not exist.");
        }

        return path;
    }

    /// <summary>Whether the case has a tensor.</summary>
    public bool Contains(string name) => _file is not null && _file.Tensors.Any(tensor => tensor.Name == name);

    /// <summary>The value of an entry of the sidecar's "scalars".</summary>
    public JsonElement Scalar(string name) => Json.GetProperty("scalars").GetProperty(name).GetProperty("value");

    /// <summary>A scalar that is a number.</summary>
    public double Number(string name) => Scalar(name).GetDouble();

    /// <summary>max|actual − expected| ≤ tolerance × max|expected|, shapes equal: how INDEX.json states value tolerances.</summary>
    public void AssertClose(torch.Tensor actual, string name, double relativeToMax) =>
        AssertClose(actual, this[name], relativeToMax, $"{Name}: {name}");

    /// <summary>max|actual − expected| ≤ tolerance × max|expected| for an expected value that is no tensor of the case.</summary>
    public static void AssertClose(torch.Tensor actual, torch.Tensor expected, double relativeToMax, string what)
    {
        var (ours, theirs) = Values(actual, expected, what);
        var scale = theirs.Select(Math.Abs).DefaultIfEmpty().Max();
        AssertWithin(ours, theirs, relativeToMax * scale, what);
    }

    /// <summary>max|actual − expected| ≤ an absolute tolerance, such as 1e-4 px.</summary>
    public void AssertWithin(torch.Tensor actual, string name, double absolute)
    {
        var (ours, theirs) = Values(actual, this[name], $"{Name}: {name}");
        AssertWithin(ours, theirs, absolute, $"{Name}: {name}");
    }

    /// <summary>Every element equal: indices, labels, keeps, masks.</summary>
    public void AssertExact(torch.Tensor actual, string name) => AssertWithin(actual, name, absolute: 0);

    /// <summary>‖actual − expected‖ ≤ tolerance × ‖expected‖: how INDEX.json states gradient tolerances.</summary>
    public void AssertRelativeL2(torch.Tensor actual, string name, double tolerance)
    {
        var (ours, theirs) = Values(actual, this[name], $"{Name}: {name}");
        var difference = Math.Sqrt(ours.Zip(theirs, (first, second) => (first - second) * (first - second)).Sum());
        var norm = Math.Sqrt(theirs.Sum(value => value * value));
        Assert.IsLessThanOrEqualTo(tolerance * norm, difference, $"{Name}: {name}: L2 difference {difference:g4}, norm {norm:g4}");
    }

    /// <summary>A number of the case against the authors', relative to its size.</summary>
    public void AssertNumber(double actual, string name, double relative)
    {
        var expected = Number(name);
        Assert.AreEqual(expected, actual, relative * Math.Abs(expected), $"{Name}: {name}");
    }

    /// <summary>Closes the file and frees the tensors.</summary>
    public void Dispose()
    {
        foreach (var tensor in _tensors.Values)
        {
            tensor.Dispose();
        }

        _file?.Dispose();
        _json.Dispose();
    }

    private static void AssertWithin(double[] ours, double[] theirs, double tolerance, string what)
    {
        for (var i = 0; i < ours.Length; i++)
        {
            // Negated so that NaN fails; equal infinities pass.
            if (ours[i] != theirs[i] && !(Math.Abs(ours[i] - theirs[i]) <= tolerance))
            {
                var largest = ours.Zip(theirs, (first, second) => Math.Abs(first - second)).Max();
                Assert.Fail(
                    $"{what}: element {i} is {ours[i]:g9}, expected {theirs[i]:g9} ± {tolerance:g3} (largest difference {largest:g3})");
            }
        }
    }

    private static (double[] Actual, double[] Expected) Values(torch.Tensor actual, torch.Tensor expected, string what)
    {
        CollectionAssert.AreEqual(expected.shape, actual.shape, $"{what}: shape [{string.Join(", ", actual.shape)}]");
        return (ToDoubles(actual), ToDoubles(expected));
    }

    private static double[] ToDoubles(torch.Tensor tensor)
    {
        if (tensor.numel() == 0)
        {
            return [];
        }

        using var scope = torch.NewDisposeScope();
        return tensor.detach().cpu().to_type(torch.ScalarType.Float64).contiguous().data<double>().ToArray();
    }

    private bool IsBoolean(string name, torch.Tensor tensor)
    {
        if (tensor.dtype != torch.ScalarType.Byte)
        {
            return false;
        }

        // The sidecars mark booleans in their description or by the name of the tensor.
        var description = Json.GetProperty("tensors").GetProperty(name).GetProperty("doc").GetString()!;
        return description.Contains("0/1", StringComparison.Ordinal) || name.EndsWith("_mask", StringComparison.Ordinal);
    }

    private static string FindFolder()
    {
        if (Environment.GetEnvironmentVariable("OPENVOCABSEG_FIXTURES") is { Length: > 0 } folder)
        {
            return folder;
        }

        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "OpenVocabSeg.sln")))
            {
                return Path.Combine(directory.FullName, "tests", "fixtures");
            }
        }

        return Path.Combine(AppContext.BaseDirectory, "fixtures");
    }
}
