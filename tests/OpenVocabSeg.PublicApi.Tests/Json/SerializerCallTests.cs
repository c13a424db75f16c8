using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace OpenVocabSeg.PublicApi.Tests.Json;

/// <summary>No assembly calls a method of System.Text.Json that needs reflection.</summary>
[TestClass]
public sealed class SerializerCallTests
{
    // The types that SettingsResolver passes to it are part of the generated metadata.
    private const string Allowed = nameof(JsonTypeInfo.CreateJsonPropertyInfo);

    [TestMethod]
    public void No_assembly_calls_a_method_that_needs_reflection()
    {
        var calls = JsonContexts.Assemblies.SelectMany(name => Calls(Assembly.Load(name))).ToArray();

        Assert.IsGreaterThan(30, calls.Length);
        Assert.AreEqual(string.Empty, string.Join("\n", calls.Where(call => NeedsReflection(call.Method) && call.Method.Name != Allowed)));
    }

    [TestMethod]
    public void The_test_sees_such_calls()
    {
        var calls = Calls(typeof(SerializerCallTests).Assembly).Where(call => NeedsReflection(call.Method)).ToArray();

        Assert.HasCount(1, calls);
        Assert.Throws<InvalidOperationException>(() => JsonSerializer.Serialize(calls));
    }

    private static IEnumerable<(string Assembly, MethodBase Method)> Calls(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var metadata = file.GetMetadataReader();
        foreach (var handle in metadata.MemberReferences)
        {
            var reference = metadata.GetMemberReference(handle);
            if (reference.Parent.Kind == HandleKind.TypeReference && reference.GetKind() == MemberReferenceKind.Method
                && metadata.GetTypeReference((TypeReferenceHandle)reference.Parent) is var type
                && metadata.GetString(type.Namespace).StartsWith("System.Text.Json", StringComparison.Ordinal))
            {
                yield return (assembly.GetName().Name!, assembly.ManifestModule.ResolveMethod(MetadataTokens.GetToken(handle))!);
            }
        }
    }

    private static bool NeedsReflection(MethodBase method) =>
        method.IsDefined(typeof(RequiresUnreferencedCodeAttribute), inherit: false)
        || method.DeclaringType == typeof(DefaultJsonTypeInfoResolver) || method.DeclaringType == typeof(JsonStringEnumConverter);
}
