using OpenVocabSeg.Cli.Prediction;
using OpenVocabSeg.Data;

namespace OpenVocabSeg.Cli.Tests;

/// <summary>Matches words with categories of a file.</summary>
[TestClass]
public class CategoryIdsTests
{
    [TestMethod]
    public void Without_a_file_the_classes_are_numbered() =>
        CollectionAssert.AreEqual(new long[] { 1, 2 }, CategoryIds.Assign(["moon", "cup"], null, null).Values.ToArray());

    [TestMethod]
    [DataRow("no_helmet")]
    [DataRow("mask (worn)")]
    [DataRow("A/B")]
    [DataRow("a,b")]
    [DataRow("tab\tbed")]
    [DataRow("two  spaces")]
    [DataRow(" outer ")]
    [DataRow("[x]")]
    [DataRow("消防栓")]
    [DataRow("Disk")]
    public void Names_are_taken_letter_by_letter(string name)
    {
        var instances = Instances([(1, "disk"), (2, "block"), (3, name)]);
        Assert.AreEqual(3, CategoryIds.Assign([name], instances, "c.json")[name]);
    }

    [TestMethod]
    [DataRow("FISH", 1L)]
    [DataRow("aerosol can", 2L)]
    [DataRow("Two Spaces", 3L)]
    [DataRow("outer", 4L)]
    public void Otherwise_case_underscores_and_spaces_do_not_count(string word, long id) =>
        Assert.AreEqual(
            id,
            CategoryIds.Assign([word], Instances([(1, "fish"), (2, "aerosol_can"), (3, "two  spaces"), (4, " outer ")]), "c.json")[word]);

    [TestMethod]
    public void A_word_that_might_be_two_categories_is_refused()
    {
        var instances = Instances([(1, "Disk"), (2, "disk")]);
        Assert.AreEqual(2, CategoryIds.Assign(["disk"], instances, "c.json")["disk"]);
        var refused = Assert.ThrowsExactly<InvalidDataException>(() => CategoryIds.Assign(["DISK"], instances, "folder/c.json"));
        Assert.AreEqual("c.json has several categories 'DISK': 1, 2.", refused.Message);
    }

    [TestMethod]
    public void A_name_that_stands_twice_is_the_category_with_annotations()
    {
        Assert.AreEqual(1, CategoryIds.Assign(["disk"], Instances([(0, "disk"), (1, "disk")], annotated: 1), "c.json")["disk"]);
        var refused = Assert.ThrowsExactly<InvalidDataException>(
            () => CategoryIds.Assign(["block", "disk"], Instances([(0, "disk"), (1, "disk"), (2, "block")], annotated: 2), "c.json"));
        Assert.AreEqual("c.json has several categories 'disk': 0, 1.", refused.Message);
    }

    [TestMethod]
    public void Missing_categories_are_named()
    {
        var refused = Assert.ThrowsExactly<InvalidDataException>(
            () => CategoryIds.Assign(["disk", "cup", "moon"], Instances([(1, "disk")]), "c.json"));
        Assert.AreEqual("c.json has no category 'cup', 'moon'.", refused.Message);
    }

    [TestMethod]
    [DataRow("cup, fire hydrant ,, moon", "cup|fire hydrant|moon")]
    [DataRow("\"a,b\",c", "a,b|c")]
    [DataRow(" \" outer \" , \"say \"\"a\"\"\" ", " outer |say \"a\"")]
    [DataRow("5\" pipe", "5\" pipe")]
    [DataRow("\"\",a", "a")]
    [DataRow(" ", "")]
    public void Lists_of_words_are_split_at_commas_outside_quotes(string list, string words) =>
        Assert.AreEqual(words, string.Join('|', WordList.Split(list)));

    [TestMethod]
    [DataRow("\"a,b")]
    [DataRow("\"a\"b")]
    public void Broken_quotes_are_refused(string list) => Assert.ThrowsExactly<FormatException>(() => WordList.Split(list).Count());

    private static CocoInstances Instances((long Id, string Name)[] categories, long? annotated = null) => new(
        [new CocoImage(1, "a.jpg", 9, 9)],
        [.. categories.Select(category => new CocoCategory(category.Id, category.Name))],
        annotated is { } id ? [new CocoAnnotation(1, 1, id)] : []);
}
