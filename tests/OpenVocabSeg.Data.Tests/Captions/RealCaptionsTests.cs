using System.Diagnostics;
using System.Text.Json;

namespace OpenVocabSeg.Data.Tests.Captions;

/// <summary>LVIS nouns in COCO's captions. Only ids and labels are stored here: the text is in the data folder.</summary>
[TestClass]
public class RealCaptionsTests
{
    private static NounFinder? _finder;
    private static Dictionary<int, string>? _captions;

    public TestContext TestContext { get; set; } = null!;

    [ClassInitialize]
    public static void Load(TestContext context)
    {
        if (Environment.GetEnvironmentVariable("OPENVOCABSEG_DATA") is not { } folder)
        {
            return;
        }

        _finder = new NounFinder(NounVocabulary.Load(Path.Combine(folder, "lvis", "lvis_v1_categories.json")));
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "coco-captions-val2017", "captions_val2017.json")));
        _captions = document.RootElement.GetProperty("annotations").EnumerateArray()
            .ToDictionary(caption => caption.GetProperty("id").GetInt32(), caption => caption.GetProperty("caption").GetString()!);
    }

    [TestMethod]
    [DataRow(734640, "")]
    [DataRow(705411, "person racket")]
    [DataRow(34124, "person suitcase")]
    [DataRow(818350, "dog")]
    [DataRow(778358, "box doughnut")]
    [DataRow(87968, "teddy_bear")]
    [DataRow(625726, "vase table")]
    [DataRow(785444, "dog bed")]
    [DataRow(647971, "tray broccoli")]
    [DataRow(412252, "racket")]
    [DataRow(712583, "train_(railroad_vehicle)")]
    [DataRow(653018, "plate broccoli ham")]
    [DataRow(404656, "person surfboard")]
    [DataRow(155845, "traffic_light")]
    [DataRow(164834, "person person")]
    [DataRow(207856, "person")]
    [DataRow(87740, "person chair airplane")]
    [DataRow(362954, "oven dumpster")]
    [DataRow(426780, "car_(automobile) traffic_light")]
    [DataRow(220823, "stop_sign")]
    [DataRow(693837, "")]
    [DataRow(281745, "trash_can stove")]
    [DataRow(675946, "bread")]
    [DataRow(373937, "plate chicken_(animal) mushroom broccoli")]
    [DataRow(603924, "person snowboard")]
    [DataRow(652738, "motorcycle")]
    [DataRow(64730, "bus_(vehicle)")]
    [DataRow(603971, "person goat")]
    [DataRow(38175, "cat laptop_computer")]
    public void Nouns_of_hand_labeled_captions(int captionId, string names)
    {
        var (finder, captions) = Loaded();
        Assert.AreEqual(names, string.Join(' ', finder.Find(captions[captionId]).Select(match => match.Entry.Name)));
    }

    [TestMethod]
    [DataRow("first", 156, 0.97, 0.98, 0.89)]
    [DataRow("fresh", 50, 0.94, 0.98, 0.87)]
    public void Precision_and_recall_on_the_captions_labeled_by_hand(
        string set, int count, double leastPrecision, double leastRecall, double leastRecallOfMeaning)
    {
        var (finder, captions) = Loaded();
        var labels = LabeledCaption.Read(set);
        Assert.HasCount(count, labels);
        var (found, right, named, namedFound, meant, meantFound) = (0, 0, 0, 0, 0, 0);
        foreach (var label in labels)
        {
            var names = finder.Find(captions[label.Caption]).Select(match => match.Entry.Name).ToHashSet(StringComparer.Ordinal);
            var wrong = names.Except(label.Named).Except(label.Meant).ToArray();
            var missed = label.Named.Except(names).Concat(label.Meant.Except(names).Select(name => $"({name})")).ToArray();
            found += names.Count;
            right += names.Count - wrong.Length;
            named += label.Named.Count;
            namedFound += label.Named.Count(names.Contains);
            meant += label.Meant.Count;
            meantFound += label.Meant.Count(names.Contains);
            if (wrong.Length + missed.Length > 0)
            {
                TestContext.WriteLine($"{label.Caption}: wrong [{string.Join(' ', wrong)}], missed [{string.Join(' ', missed)}]");
            }
        }

        var (precision, recall) = (right / (double)found, namedFound / (double)named);
        var recallOfMeaning = (namedFound + meantFound) / (double)(named + meant);
        TestContext.WriteLine(
            $"precision {right}/{found} = {precision:P1}, recall {namedFound}/{named} = {recall:P1}, " +
            $"with words that LVIS does not list {namedFound + meantFound}/{named + meant} = {recallOfMeaning:P1}");
        Assert.IsGreaterThan(leastPrecision, precision);
        Assert.IsGreaterThan(leastRecall, recall);
        Assert.IsGreaterThan(leastRecallOfMeaning, recallOfMeaning);
    }

    [TestMethod]
    public void All_captions_hold_the_usual_number_of_nouns()
    {
        var (finder, captions) = Loaded();
        var watch = Stopwatch.StartNew();
        var found = captions.Values.Sum(caption => finder.Find(caption).Count);
        TestContext.WriteLine($"{captions.Count} captions, {found} mentions, {watch.Elapsed.TotalSeconds:0.00} s");
        Assert.AreEqual(1.65, found / (double)captions.Count, 0.2);
    }

    [TestMethod]
    public void Trunks_of_elephants_trees_and_cars_are_no_luggage()
    {
        var (finder, captions) = Loaded();
        var found = captions.Values.Where(caption => caption.Contains("trunk", StringComparison.OrdinalIgnoreCase))
            .Select(caption => finder.Find(caption).Select(match => match.Entry.Name).ToArray()).ToArray();
        Assert.HasCount(32, found);
        Assert.AreEqual(1, found.Count(names => names.Contains("trunk")));
        Assert.AreEqual(0, found.Count(names => names.Contains("short_pants")));
    }

    [TestMethod]
    public void Every_name_of_the_vocabulary_finds_its_category_or_a_namesake()
    {
        var (finder, _) = Loaded();
        var folder = Environment.GetEnvironmentVariable("OPENVOCABSEG_DATA")!;
        foreach (var entry in NounVocabulary.Load(Path.Combine(folder, "lvis", "lvis_v1_categories.json")).Entries)
        {
            foreach (var name in entry.Synonyms)
            {
                var text = name.Split('(')[0].Replace('_', ' ').Trim();
                // Trunks are swimwear where they are worn: NounFinderTests.
                var found = finder.Find(text == "trunks" ? "Somebody wears trunks." : $"There is a {text}.");
                Assert.HasCount(1, found, text);
                Assert.IsTrue(found[0].Length == text.Length || text.EndsWith("'s house", StringComparison.Ordinal), text);
                Assert.IsTrue(
                    found[0].Entry.Id == entry.Id || found[0].Entry.Synonyms.Any(s => s.Split('(')[0].Replace('_', ' ').Trim() == text),
                    $"{text}: {found[0].Entry.Name}");
            }
        }
    }

    private static (NounFinder Finder, Dictionary<int, string> Captions) Loaded()
    {
        if (_finder is null || _captions is null)
        {
            Assert.Inconclusive("OPENVOCABSEG_DATA is not set.");
        }

        return (_finder, _captions);
    }
}
