using System.Reflection;
using System.Runtime.Loader;
using SharpFuzz;

namespace OpenVocabSeg.Fuzzing.Engine;

/// <summary>
/// Copies of this project's libraries that count the branches they take. They are loaded beside the libraries themselves, so that no
/// build output is changed.
/// </summary>
internal sealed class InstrumentedAssemblies : AssemblyLoadContext, IDisposable
{
    private const string Prefix = "OpenVocabSeg.";
    private static readonly string[] Commands = ["ovseg", "OpenVocabSeg"];

    private readonly string _folder = Directory.CreateTempSubdirectory("openvocabseg-fuzzing-").FullName;
    private readonly string _source = AppContext.BaseDirectory;
    private readonly Assembly _harness;

    public InstrumentedAssemblies()
        : base("instrumented")
    {
        // The targets too: their calls must reach the copies.
        _harness = LoadCopy(typeof(InstrumentedAssemblies).Assembly.GetName().Name!, type => type.Contains(".Targets.Planted"));
    }

    /// <summary>Finds the function that runs a target on an input, and describes what is wrong, if anything.</summary>
    public Func<string, byte[], Fault?> Runner()
    {
        // The copy has types of its own; strings and arrays are shared.
        var run = _harness.GetType("OpenVocabSeg.Fuzzing.Targets.TargetRunner", throwOnError: true)!
            .GetMethod("Describe", BindingFlags.Public | BindingFlags.Static)!
            .CreateDelegate<Func<string, byte[], string[]?>>();
        return (target, input) => run(target, input) is { } fault ? new Fault(fault[0], fault[1], fault[2]) : null;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var name = assemblyName.Name!;
        if (name == _harness?.GetName().Name)
        {
            return _harness;
        }

        if (!name.StartsWith(Prefix, StringComparison.Ordinal) && !Commands.Contains(name))
        {
            return null;
        }

        return LoadCopy(name, _ => true);
    }

    private Assembly LoadCopy(string name, Func<string, bool> types)
    {
        var copy = Path.Combine(_folder, name + ".dll");
        File.Copy(Path.Combine(_source, name + ".dll"), copy);
        _ = Fuzzer.Instrument(copy, types, Options.Value).Count();
        return LoadFromAssemblyPath(copy);
    }
}
