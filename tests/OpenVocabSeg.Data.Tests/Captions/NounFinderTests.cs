using CsCheck;

namespace OpenVocabSeg.Data.Tests.Captions;

[TestClass]
public class NounFinderTests
{
    private static readonly NounFinder Finder = new(new NounVocabulary(
    [
        new(1, "car_(automobile)", ["auto_(automobile)", "automobile"]),
        new(2, "dog", []),
        new(3, "hot_dog", []),
        new(4, "T-shirt", ["tee_shirt"]),
        new(5, "wineglass", []),
        new(6, "spectacles", ["glasses", "eyeglasses"]),
        new(7, "glass_(drink_container)", ["drinking_glass"]),
        new(8, "stop_sign", []),
        new(9, "fish", []),
        new(10, "fish_(food)", []),
        new(11, "person", ["man", "woman", "child"]),
        new(12, "knife", []),
        new(13, "pie", []),
        new(14, "bus", []),
        new(15, "scissors", []),
        new(16, "doll's_house", []),
        new(17, "train", []),
        new(18, "truck", []),
        new(19, "monitor_(computer_equipment) computer_monitor", []),
        new(20, "sheep", []),
        new(21, "bus_stop_bench", []),
        new(22, "ax", ["axe"]),
        new(23, "canoe", []),
        new(24, "bow_(weapon)", []),
        new(25, "bow_(ribbon)", []),
        new(26, "bottle_cap", ["cap_(lid)"]),
        new(27, "cap_(headwear)", []),
        new(28, "crêpe", []),
        new(29, "orange_(fruit)", []),
        new(30, "elephant", []),
        new(31, "antenna", []),
        new(32, "bat_(animal)", []),
        new(33, "button", []),
        new(34, "baby", []),
        new(35, "loaf_of_bread", []),
        new(36, "stove", []),
        new(37, "panda", []),
        new(38, "taxi", []),
        new(39, "brownie", []),
        new(40, "iris", []),
    ]));

    [TestMethod]
    [DataRow("A car, two Cars and CARS.", "1 1 1")]
    [DataRow("automobiles on a carpet by a scar in a caravan", "1")]
    [DataRow("a hot dog and a dog", "3 2")]
    [DataRow("hot-dogs, Hot Dogs; a hotdog", "3 3 3")]
    [DataRow("it is hot. dogs rest", "2")]
    [DataRow("hot, dogs", "2")]
    [DataRow("a t-shirt, a T shirt, tshirts, a tee-shirt and teeshirts", "4 4 4 4 4")]
    [DataRow("wine glasses and a wine-glass", "5 5")]
    [DataRow("a man with glasses", "11 6")]
    [DataRow("two glasses of wine", "7")]
    [DataRow("a stop sign", "8")]
    [DataRow("a fish", "9")]
    [DataRow("men, women and children", "11 11 11")]
    [DataRow("knives, pies, buses, axes, canoes, sheep, scissors", "12 13 14 22 23 20 15")]
    [DataRow("the dog's bowl, the dogs’ bowl", "2 2")]
    [DataRow("a doll's house and dolls", "16")]
    [DataRow("a dump-truck, a dog-like man", "18 11")]
    [DataRow("a train station, a train at a station, train tracks", "17")]
    [DataRow("a bus stops at the bus stop", "14")]
    [DataRow("a bus stop bench", "21")]
    [DataRow("a computer monitor and monitors", "19 19")]
    [DataRow("a bow and a cap", "24 27")]
    [DataRow("eating crêpes", "28")]
    [DataRow("a baby elephant, a baby and an elephant, baby, elephant", "30 34 30 34 30")]
    [DataRow("an orange dog, an orange, oranges and an orange and white dog", "2 29 29 2")]
    [DataRow("a black and orange train with an orange on it", "17 29")]
    [DataRow("a glass door, a glass, a glass knife", "7 12")]
    [DataRow("a man up to bat by a bat next to bat wings", "11 32 32")]
    [DataRow("a button-up and a button down shirt with a button", "33")]
    [DataRow("antennae, antennas and an antenna", "31 31 31")]
    [DataRow("two loaves of bread, a loaf of bread, a loaf, loaves of it", "35 35")]
    [DataRow("stoves, pandas, taxis, brownies and people", "36 37 38 39 11")]
    [DataRow("irises, an iris", "40 40")]
    [DataRow("a man in a dog costume with a dog", "11 2")]
    [DataRow("", "")]
    [DataRow("'' - ... ’s", "")]
    public void Names_are_found_as_whole_words(string caption, string ids) =>
        Assert.AreEqual(ids, string.Join(' ', Finder.Find(caption).Select(match => match.Entry.Id)));

    [TestMethod]
    [DataRow("two elephants entwining their trunks", "elephant")]
    [DataRow("a dog on the trunk of a car and a giraffe by a tree trunk", "")]
    [DataRow("a stack of trunks and luggage, an old trunk", "trunk trunk")]
    [DataRow("a surfer in bright red trunks, an elephant", "short_pants elephant")]
    [DataRow("a man wearing swim trunks", "short_pants")]
    [DataRow("a man in a hat, trunks and shoes", "trunk")]
    public void Trunks_are_swimwear_where_they_are_worn(string caption, string names)
    {
        var finder = new NounFinder(new NounVocabulary(
            [new(1, "short_pants", ["trunks_(clothing)"]), new(2, "trunk", []), new(3, "elephant", [])]));
        Assert.AreEqual(names, string.Join(' ', finder.Find(caption).Select(match => match.Entry.Name)));
        Assert.HasCount(1, new NounFinder(NounVocabulary.FromNames(["trunk"])).Find("an elephant raises its trunk"));
    }

    [TestMethod]
    public void A_compound_that_the_vocabulary_lacks_is_not_its_last_word()
    {
        var finder = new NounFinder(NounVocabulary.FromNames(["dog", "lion"]));
        Assert.IsEmpty(finder.Find("hot dogs, a hotdog and a sea lion"));
        Assert.HasCount(2, finder.Find("a dog and a lion at sea"));
    }

    [TestMethod]
    public void Matches_tell_where_they_are()
    {
        const string caption = "Two Hot-Dogs near the man's wine glass.";
        var texts = Finder.Find(caption).Select(match => caption.Substring(match.Start, match.Length)).ToArray();
        CollectionAssert.AreEqual(new[] { "Hot-Dogs", "man", "wine glass" }, texts);
    }

    [TestMethod]
    public void Any_text_gives_ordered_matches_inside_it()
    {
        string[] words =
        [
            "car", "dogs", "hot", "-", " ", "'s", "’", ",", "wine", "glasses", "of", "É", "\u0301", "\ud83d", "T", "shirt", "stop",
        ];
        Gen.Select(Gen.Int[0, words.Length - 1].Select(i => words[i]).Array[0, 12], Gen.String).Sample(
            (parts, noise) =>
            {
                foreach (var caption in new[] { string.Concat(parts), noise })
                {
                    var end = 0;
                    foreach (var match in Finder.Find(caption))
                    {
                        Assert.IsTrue(match.Start >= end && match.Length > 0);
                        end = match.Start + match.Length;
                    }

                    Assert.IsTrue(end <= caption.Length);
                }
            },
            iter: 5000,
            threads: 1);
    }
}
