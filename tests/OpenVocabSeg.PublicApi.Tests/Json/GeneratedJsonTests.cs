using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using OpenVocabSeg.PublicApi.Tests.Packages;

namespace OpenVocabSeg.PublicApi.Tests.Json;

/// <summary>
/// Generated JSON code reads and writes what reflection did. The files of Json/Golden were written by commit 7243f3a, which used
/// reflection. After a change of settings, run these tests with OPENVOCABSEG_GOLDEN=folder: new files are written there.
/// </summary>
[TestClass]
public sealed class GeneratedJsonTests
{
    private const string Variable = "OPENVOCABSEG_GOLDEN";

    private static readonly string Golden =
        Path.Combine(PackedPackages.Repository, "tests", "OpenVocabSeg.PublicApi.Tests", "Json", "Golden");

    [TestMethod]
    public void Every_type_is_written_byte_for_byte_as_before()
    {
        var names = new List<string>();
        var changes = new List<string>();
        foreach (var (name, json) in JsonContexts.Roots())
        {
            var text = JsonSerializer.Serialize(FilledValue.Create(json.Type), json);
            if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder)
            {
                File.WriteAllText(Path.Combine(folder, $"{name}.json"), text);
            }

            var golden = Path.Combine(Golden, $"{name}.json");
            if (!File.Exists(golden))
            {
                changes.Add($"{name}.json is missing");
            }
            else if (File.ReadAllText(golden) != text)
            {
                changes.Add($"{name}.json would be {text}");
            }

            Assert.AreEqual(text, JsonSerializer.Serialize(JsonSerializer.Deserialize(text, json), json), name);
            names.Add($"{name}.json");
        }

        Assert.AreEqual(
            string.Empty,
            string.Join("\n", changes),
            $"What files contain has changed. If that is wanted, run this test with {Variable}={Golden}, and check the differences.");
        CollectionAssert.AreEquivalent(Directory.GetFiles(Golden).Select(Path.GetFileName).ToArray(), names);
    }

    [TestMethod]
    public void Nothing_reads_as_the_defaults()
    {
        var types = WithDefaults().ToArray();
        Assert.IsGreaterThan(20, types.Select(json => json.Type).Distinct().Count());
        foreach (var json in types)
        {
            var wanted = JsonSerializer.Serialize(Activator.CreateInstance(json.Type), json);
            Assert.AreEqual(wanted, JsonSerializer.Serialize(JsonSerializer.Deserialize("{}", json), json), json.Type.Name);
        }
    }

    [TestMethod]
    public void Each_member_that_is_left_out_keeps_its_default()
    {
        foreach (var json in WithDefaults())
        {
            var defaults = JsonSerializer.SerializeToNode(Activator.CreateInstance(json.Type), json)!.AsObject();
            var filled = JsonSerializer.SerializeToNode(FilledValue.Create(json.Type), json)!.AsObject();
            foreach (var member in filled.Select(member => member.Key).ToArray())
            {
                var part = filled.DeepClone().AsObject();
                part.Remove(member);
                var read = JsonSerializer.SerializeToNode(part.Deserialize(json), json)!.AsObject();
                part[member] = defaults[member]?.DeepClone();
                Assert.IsTrue(JsonNode.DeepEquals(part, read), $"{json.Type.Name}.{member}: {read.ToJsonString()}");
            }
        }
    }

    /// <summary>What the generator gets wrong only happens to types with a constructor without parameters.</summary>
    [TestMethod]
    public void Types_with_parameters_have_no_other_members()
    {
        foreach (var json in JsonContexts.Objects().Where(json => json.CreateObject is null))
        {
            var parameters = json.Type.GetConstructors().Single().GetParameters().Select(parameter => parameter.Name).ToArray();
            foreach (var member in json.Properties.Where(member => member.Set is not null))
            {
                Assert.Contains(((PropertyInfo)member.AttributeProvider!).Name, parameters, json.Type.Name);
            }
        }
    }

    private static IEnumerable<JsonTypeInfo> WithDefaults() =>
        JsonContexts.Objects().Where(json => json.CreateObject is not null && json.Properties.All(member => !member.IsRequired));
}
