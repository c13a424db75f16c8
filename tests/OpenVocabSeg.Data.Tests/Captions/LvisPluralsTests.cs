using OpenVocabSeg.Data.Captions;

namespace OpenVocabSeg.Data.Tests.Captions;

/// <summary>The plurals of all names and synonyms of LVIS.</summary>
[TestClass]
public class LvisPluralsTests
{
    // Plurals of last words of LVIS's names that plain spelling does not give, read from Debian's python3-inflect 2.1.0.
    private static readonly Dictionary<string, string> Irregular = new(StringComparer.Ordinal)
    {
        ["aircraft"] = "aircraft", ["calf"] = "calves", ["child"] = "children", ["deer"] = "deer", ["die"] = "dice", ["goose"] = "geese",
        ["headscarf"] = "headscarves", ["knife"] = "knives", ["man"] = "men", ["money"] = "monies", ["moose"] = "moose",
        ["mouse"] = "mice", ["person"] = "people", ["pocketknife"] = "pocketknives", ["salmon"] = "salmon", ["scarf"] = "scarves",
        ["sheep"] = "sheep", ["snowman"] = "snowmen", ["strawman"] = "strawmen", ["wolf"] = "wolves", ["woman"] = "women",
    };

    // These are already in the plural.
    private static readonly HashSet<string> InThePlural = new(StringComparer.Ordinal)
    {
        "binoculars", "boxers", "boxershorts", "clippers", "dice", "eggs", "eyeglasses", "glasses", "goggles", "grits", "leotards",
        "nightclothes", "overalls", "pajamas", "pants", "pliers", "plyers", "pyjamas", "scissors", "shears", "shorts", "specs",
        "spectacles", "spirits", "sprouts", "sunglasses", "suspenders", "tights", "tongs", "trousers", "trunks", "underclothes",
        "underdrawers", "underpants",
    };

    [TestMethod]
    [DataRow("wineglass", "wineglasses")]
    [DataRow("fire hydrant", "fire hydrants")]
    [DataRow("tennis", "tennises")]
    [DataRow("body", "bodies")]
    [DataRow("toy", "toys")]
    [DataRow("potato", "potatos potatoes")]
    [DataRow("card knife", "card knives")]
    [DataRow("swimming trunks", "swimming trunks")]
    public void The_plurals_of_this_test_are_right(string name, string plurals) =>
        Assert.AreEqual(plurals, string.Join(' ', Plurals(name).Select((plural, i) => i == 0 ? plural : plural.Split(' ')[^1])));

    [TestMethod]
    public void Every_name_is_found_in_the_plural()
    {
        var vocabulary = NounVocabulary.Load(TestData.Real("lvis", "lvis_v1_categories.json"));
        var (finder, substrings) = (new NounFinder(vocabulary), new SubstringNounFinder(vocabulary));
        var namesakes = vocabulary.Entries
            .SelectMany(entry => entry.Synonyms.SelectMany(name => Texts(name).Select(text => (text, entry.Id))))
            .ToLookup(pair => pair.text, pair => pair.Id);
        var (count, missed) = (0, new List<string>());        // What trunks are the caption decides: NounFinderTests.
        foreach (var text in namesakes.Select(group => group.Key).Where(text => text != "trunks"))
        {
            foreach (var plural in Plurals(text))
            {
                count++;
                var found = finder.Find($"There are two {plural}.");
                if (found is not [{ Entry.Id: var id }] || !IsNamed(text, plural, id))
                {
                    missed.Add($"{plural}: [{string.Join(' ', found.Select(match => match.Entry.Name))}]");
                }

                // The authors' table gives one category to "glasses" and "glass", the last.
                if (plural != "glasses" && !substrings.Find($"There are two {plural}.").Any(pair => IsNamed(text, plural, pair.Entry.Id)))
                {
                    missed.Add($"{plural} as a substring");
                }

                var last = text.Split(' ')[^1];
                if (!InThePlural.Contains(last) && plural.Split(' ')[^1] is var word && word != last
                    && !EnglishNouns.Singulars(word).Contains(last))
                {
                    missed.Add($"{word} as {last}");
                }
            }
        }

        TestContext.WriteLine($"{count} plurals of {namesakes.Count} names");
        Assert.IsGreaterThan(1800, count);
        Assert.IsEmpty(missed, string.Join('\n', missed));

        // A plural may be the name of another category: "glasses" are spectacles.
        bool IsNamed(string text, string plural, long id) => namesakes[text].Contains(id) || namesakes[plural].Contains(id);
    }

    public TestContext TestContext { get; set; } = null!;

    private static IEnumerable<string> Texts(string name) => NameNotation.Read(name).Select(part => part.Text.ToLowerInvariant());

    private static IEnumerable<string> Plurals(string name)
    {
        var start = name.LastIndexOf(' ') + 1;
        var (before, last) = (name[..start], name[start..]);
        if (InThePlural.Contains(last) || last.EndsWith("fish", StringComparison.Ordinal))
        {
            return [name];
        }

        string[] endings = Irregular.TryGetValue(last, out var irregular) ? [irregular] : last switch
        {
            [.., 'o'] when !"aeiou".Contains(last[^2], StringComparison.Ordinal) => [last + "s", last + "es"],
            [.., 'y'] when !"aeiou".Contains(last[^2], StringComparison.Ordinal) => [last[..^1] + "ies"],
            _ when last.EndsWith('s') || last.EndsWith('x') || last.EndsWith('z') || last.EndsWith("ch", StringComparison.Ordinal)
                || last.EndsWith("sh", StringComparison.Ordinal) => [last + "es"],
            _ => [last + "s"],
        };
        return endings.Select(ending => before + ending);
    }
}
