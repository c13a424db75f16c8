using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.PublicApi.Tests.Hygiene;

/// <summary>Properties of whole assemblies.</summary>
[TestClass]
public sealed class AssemblyHygieneTests
{
    private const BindingFlags Everything = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic
        | BindingFlags.DeclaredOnly;

    internal static readonly Assembly[] Assemblies =
        
    [
        typeof(RunLengthMask).Assembly, typeof(InstanceSegmenter).Assembly, typeof(OpenVocabSegCatalog).Assembly,
        typeof(Experiments.StudyResult).Assembly,
    ];

    private static readonly Type[] Collections =
    [
        typeof(List<>), typeof(Dictionary<,>), typeof(HashSet<>), typeof(Queue<>), typeof(Stack<>), typeof(SortedDictionary<,>),
        typeof(System.Collections.Concurrent.ConcurrentDictionary<,>), typeof(System.Collections.Concurrent.ConcurrentBag<>),
        typeof(System.Collections.Concurrent.ConcurrentQueue<>), typeof(ConditionalWeakTable<,>),
        typeof(ThreadLocal<>), typeof(AsyncLocal<>),
    ];

    // Where tests make the disk fail: null in all other processes.
    private const string FailureOfDisks = "OpenVocabSeg.Data.Files.FileSteps.<Reached>k__BackingField";

    [TestMethod]
    public void Nothing_static_changes()
    {
        var fields = Types()
            .SelectMany(type => type.GetFields(Everything))
            .Where(field => field.IsStatic && !field.IsLiteral && (!field.IsInitOnly || IsCollection(field.FieldType)))
            .Select(field => $"{field.DeclaringType}.{field.Name}")
            .Where(field => field != FailureOfDisks);

        Assert.AreEqual(string.Empty, string.Join(", ", fields));

        static bool IsCollection(Type type) => type.IsGenericType && Collections.Contains(type.GetGenericTypeDefinition());
    }

    [TestMethod]
    public void No_type_has_a_finalizer()
    {
        var types = Types().Where(type => type.GetMethod("Finalize", Everything, []) is not null);

        Assert.AreEqual(string.Empty, string.Join(", ", types));
    }

    [TestMethod]
    public void Nothing_uses_the_console_the_network_or_other_processes()
    {
        foreach (var assembly in Assemblies)
        {
            using var file = new PEReader(File.OpenRead(assembly.Location));
            var reader = file.GetMetadataReader();
            var used = reader.TypeReferences.Select(handle => reader.GetTypeReference(handle))
                .Select(type => $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}").ToArray();

            Assert.Contains("System.Object", used, "The references are read.");
            Assert.DoesNotContain("System.Console", used, assembly.GetName().Name);
            Assert.DoesNotContain("System.Diagnostics.Process", used, assembly.GetName().Name);
            Assert.IsEmpty(
                used.Where(name => name.StartsWith("System.Net.", StringComparison.Ordinal) && name != "System.Net.WebUtility"),
                assembly.GetName().Name);
        }
    }

    // Except for caches of the compiler (delegates, hoisted arrays).
    private static IEnumerable<Type> Types() => Assemblies.SelectMany(assembly => assembly.GetTypes())
        .Where(type => !type.FullName!.Contains('<', StringComparison.Ordinal));
}
