using System.Reflection;

namespace OpenVocabSeg.PublicApi.Tests.Hygiene;

/// <summary>How many members a group of settings may have.</summary>
[TestClass]
public sealed class SettingsTests
{
    private const int MostMembers = 9;

    private static readonly string[] Endings = ["Settings", "Options", "Columns", "Architecture", "Preset", "Scope", "Vocabulary"];

    [TestMethod]
    public void A_person_can_hold_each_group_of_settings_in_mind()
    {
        var types = SettingsTypes().ToArray();
        Assert.IsGreaterThan(30, types.Length);
        var large = types.Select(type => (type.Name, Members: Members(type).Length)).Where(type => type.Members > MostMembers)
            .Select(type => $"{type.Name} ({type.Members} members)");
        Assert.AreEqual(string.Empty, string.Join("\n", large));
    }

    // What a class inherits is a group of its own.
    private static PropertyInfo[] Members(Type type) =>
        [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(property => property.SetMethod is { IsPublic: true })];

    private static IEnumerable<Type> SettingsTypes() =>
        AssemblyHygieneTests.Assemblies.SelectMany(assembly => assembly.GetExportedTypes())
            .Where(type => Endings.Any(ending => type.Name.EndsWith(ending, StringComparison.Ordinal)) && Members(type).Length > 0);
}
