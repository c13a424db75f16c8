using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Instances;
using OpenVocabSeg.Networks.Tests.Parity.Support;

namespace OpenVocabSeg.Networks.Tests.Detector;

[TestClass]
public sealed class VocabularyRuleTests
{
    [TestMethod]
    [DataRow("moon", "MOON")]
    [DataRow("moon", "moons")]
    [DataRow("fish", "Fishes")]
    [DataRow("fire hydrant", "Fire_Hydrants")]
    [DataRow("person", "people")]
    [DataRow("bat_(animal)", "bat (animal)")]
    public void Words_are_one_that_differ_in_case_white_space_or_number_only(string first, string second)
    {
        Assert.IsTrue(VocabularyClass.WordComparer.Equals(first, second));
        Assert.AreEqual(VocabularyClass.WordComparer.GetHashCode(first), VocabularyClass.WordComparer.GetHashCode(second));
        Assert.StartsWith($"'{first}' and '{second}' are the same class", Refused(["cup", first, second]));
        Assert.StartsWith($"'{first}' (of 'a') and '{second}' are the same class", Refused([new VocabularyClass("a", first), second]));
    }

    [TestMethod]
    [DataRow("moon", "noon")]
    [DataRow("glass", "glasses")]
    [DataRow("trunk", "trunks")]
    [DataRow("gas", "ga")]
    [DataRow("bat_(animal)", "bat")]
    [DataRow("gas station", "gas")]
    public void Others_are_two(string first, string second)
    {
        Assert.IsFalse(VocabularyClass.WordComparer.Equals(first, second));
        Assert.HasCount(2, VocabularyRule.Apply([first, second], []));
    }

    [TestMethod]
    public void Names_and_words_are_trimmed()
    {
        var classes = VocabularyRule.Apply(
            [" moon\t", "red  fire hydrant", new VocabularyClass("\u00a0Tasse ") { Words = ["cup ", "mug"] }], []);
        CollectionAssert.AreEqual(
            new[] { "moon", "red fire hydrant", "Tasse (cup, mug)" }, classes.Select(entry => entry.ToString()).ToArray());
        CollectionAssert.AreEqual(new[] { "moon" }, classes[0].Words.ToArray());
    }

    [TestMethod]
    public void Synonyms_of_one_class_may_differ_in_number_only() =>
        CollectionAssert.AreEqual(
            new[] { "person", "people" }, VocabularyRule.Apply([new VocabularyClass("person", "people")], [])[0].Words.ToArray());

    [TestMethod]
    public void Classes_that_the_model_has_stay_as_they_are()
    {
        VocabularyClass[] known = ["Dog", "dog", " cup"];
        CollectionAssert.AreEqual(
            new[] { "Dog", "dog", " cup" }, VocabularyRule.Apply(known, known).Select(entry => entry.Name).ToArray());
        Assert.StartsWith("'Dog' and 'dogs' are the same class", Refused(["Dog", "dogs"], known));
    }

    [TestMethod]
    public void Class_lists_of_data_sets_have_no_two_that_are_one()
    {
        foreach (var split in new[] { ZeroShotSplits.Coco, ZeroShotSplits.OpenImages })
        {
            string[] classes = [.. split.Base.Concat(split.Novel)];
            Assert.HasCount(classes.Length, VocabularyRule.Apply(classes.Select(VocabularyClass.FromString), []));
        }
    }

    [TestMethod]
    public void The_names_of_LVIS_have_no_two_that_are_one()
    {
        var entries = NounVocabulary.Load(RealData.PathOf("lvis", "lvis_v1_categories.json")).Entries;
        Assert.HasCount(1203, VocabularyRule.Apply(entries.Select(entry => VocabularyClass.FromString(entry.Name)), []));
    }

    private static string Refused(IEnumerable<VocabularyClass> classes, IReadOnlyList<VocabularyClass>? known = null) =>
        Assert.ThrowsExactly<ArgumentException>(() => VocabularyRule.Apply(classes, known ?? [])).Message;
}
