using CsCheck;
using OpenVocabSeg.Data.Captions;

namespace OpenVocabSeg.Data.Tests.Captions;

/// <summary>Forms from WordNet 3.0 and Debian's python3-inflect 2.1.0, which agree unless stated otherwise.</summary>
[TestClass]
public class EnglishNounsTests
{
    [TestMethod]
    [DataRow("stoves", "stove")]
    [DataRow("gloves", "glove")]
    [DataRow("knives", "knife")]
    [DataRow("scarves", "scarf")]
    [DataRow("headscarves", "headscarf")]
    [DataRow("leaves", "leaf")]
    [DataRow("olives", "olive")]
    [DataRow("pies", "pie")]
    [DataRow("neckties", "necktie")]
    [DataRow("brownies", "brownie")]
    [DataRow("movies", "movie")]
    [DataRow("ponies", "pony")]
    [DataRow("flies", "fly")]
    [DataRow("taxis", "taxi")]
    [DataRow("skis", "ski")]
    [DataRow("irises", "iris")]
    [DataRow("pandas", "panda")]
    [DataRow("sodas", "soda")]
    [DataRow("antennae", "antenna")]
    [DataRow("cacti", "cactus")]
    [DataRow("cactuses", "cactus")]
    [DataRow("octopuses", "octopus")]
    [DataRow("buses", "bus")]
    [DataRow("houses", "house")]
    [DataRow("vases", "vase")]
    [DataRow("blouses", "blouse")]
    [DataRow("horses", "horse")]
    [DataRow("canvases", "canvas")]
    [DataRow("lenses", "lens")]
    [DataRow("glasses", "glass")]
    [DataRow("boxes", "box")]
    [DataRow("benches", "bench")]
    [DataRow("avalanches", "avalanche")]
    [DataRow("stomachs", "stomach")]
    [DataRow("brushes", "brush")]
    [DataRow("shoes", "shoe")]
    [DataRow("potatoes", "potato")]
    [DataRow("tomatos", "tomato")]
    [DataRow("canoes", "canoe")]
    [DataRow("pizzas", "pizza")]
    [DataRow("quizzes", "quiz")]
    [DataRow("menus", "menu")]
    [DataRow("bureaus", "bureau")]
    [DataRow("men", "man")]
    [DataRow("women", "woman")]
    [DataRow("snowmen", "snowman")]
    [DataRow("children", "child")]
    [DataRow("people", "person")]
    [DataRow("feet", "foot")]
    [DataRow("geese", "goose")]
    [DataRow("mice", "mouse")]
    [DataRow("dice", "die")]
    [DataRow("wolves", "wolf")]
    [DataRow("calves", "calf")]
    [DataRow("syringes", "syringe")]
    [DataRow("ottomans", "ottoman")]
    [DataRow("lures", "lure")]
    [DataRow("humans", "human")]
    [DataRow("bow-ties", "bow-tie")]
    [DataRow("t-shirts", "t-shirt")]
    public void Plurals_are_undone_and_singulars_stay(string plural, string singular)
    {
        Assert.AreEqual(singular, EnglishNouns.Singular(plural));
        Assert.Contains(singular, EnglishNouns.Singulars(plural));
        Assert.AreEqual(singular, EnglishNouns.Singular(singular));
    }

    [TestMethod]
    [DataRow("bus")]
    [DataRow("glass")]
    [DataRow("lens")]
    [DataRow("iris")]
    [DataRow("canvas")]
    [DataRow("gas")]
    [DataRow("tennis")]
    [DataRow("chassis")]
    [DataRow("rhinoceros")]
    [DataRow("scissors")]
    [DataRow("binoculars")]
    [DataRow("clothes")]
    [DataRow("cola")]
    [DataRow("lei")]
    [DataRow("panda")]
    [DataRow("pita")]
    [DataRow("specimen")]
    [DataRow("ramen")]
    [DataRow("as")]
    [DataRow("s")]
    [DataRow("")]
    public void Singulars_that_look_like_plurals_stay(string word) => Assert.AreEqual(word, EnglishNouns.Singular(word));

    [TestMethod]
    [DataRow("axes", "ax axis axe")]
    [DataRow("leaves", "leaf leave leafe")]
    [DataRow("gas", "")]
    [DataRow("dog", "")]
    [DataRow("aliens", "alien")]
    public void All_candidates_come_likeliest_first(string word, string singulars) =>
        Assert.AreEqual(singulars, string.Join(' ', EnglishNouns.Singulars(word)));

    [TestMethod]
    [DataRow("knife", "knives knifes")]
    [DataRow("person", "people persons")]
    [DataRow("woman", "women womans")]
    [DataRow("hero", "heros heroes")]
    [DataRow("pony", "ponies")]
    [DataRow("boy", "boys")]
    [DataRow("bench", "benches")]
    [DataRow("ski", "skis")]
    public void Plurals_come_irregular_first(string word, string plurals) =>
        Assert.AreEqual(plurals, string.Join(' ', EnglishNouns.Plurals(word)));

    [TestMethod]
    public void Every_word_is_among_the_singulars_of_its_plurals()
    {
        Gen.Char['a', 'z'].Array[1, 12].Select(letters => new string(letters)).Sample(
            word =>
            {
                foreach (var plural in EnglishNouns.Plurals(word).Where(plural => plural.Length > 2))
                {
                    // Unless the table has it as a singular of its own ("cgs"), or the plural is the word itself, which callers try first.
                    Assert.IsTrue(
                        plural == word || EnglishNouns.Singulars(plural).Contains(word) || EnglishNouns.Singular(plural) == plural,
                        $"{word} -> {plural}");
                }
            },
            iter: 20_000,
            threads: 1);
    }
}
