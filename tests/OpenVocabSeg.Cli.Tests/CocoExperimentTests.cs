using OpenVocabSeg.Cli.Tests.TestData;
using OpenVocabSeg.Cli.Training;
using OpenVocabSeg.Data;
using OpenVocabSeg.Experiments;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Cli.Tests;

[TestClass]
public class CocoExperimentTests
{
    private static readonly PhotoConfiguration Configuration = PhotoConfiguration.Load("coco-mini");

    [TestMethod]
    public void Coco_mini_is_read_as_its_description_counts_it()
    {
        var data = Read();

        Assert.AreEqual((48, 17), (data.BaseClasses.Count, data.NovelClasses.Count));
        Assert.HasCount(531, data.Training);
        Assert.AreEqual(402, data.Training.Count(image => image.OffersMasks));
        Assert.AreEqual(335, data.Training.Count(image => image.Captions.Count > 0));
        Assert.AreEqual(206, data.Training.Count(image => image.OffersMasks && image.Captions.Count > 0));
        Assert.AreEqual(1676, data.Training.Sum(image => image.Captions.Count));
        Assert.HasCount(78, data.Test);
        Assert.AreEqual((2504, 471), Count(data, data.Training));
        Assert.AreEqual((489, 63), Count(data, data.Test));
        Assert.IsTrue(data.Training.Concat(data.Test).SelectMany(image => image.Truth).Any(instance => instance.IsCrowd));
    }

    [TestMethod]
    public void No_training_row_holds_a_novel_or_an_excluded_object()
    {
        var data = Read();
        var rows = data.Training.Select(image => TrainingRow.Create(image, data.BaseClasses)).ToArray();

        CollectionAssert.IsSubsetOf(rows.SelectMany(row => row.Label).Distinct().ToArray(), data.BaseClasses.ToArray());
        Assert.AreEqual(
            data.Training.Sum(image => image.Truth.Count(o => !o.IsCrowd && data.BaseClasses.Contains(o.ClassName))),
            rows.Sum(row => row.Label.Length));
        foreach (var row in rows)
        {
            Assert.AreEqual((row.Label.Length, 4 * row.Label.Length), (row.Masks.Length, row.BoundingBoxes.Length), row.ImagePath);
        }
    }

    [TestMethod]
    public void Test_photos_are_none_of_the_training_and_all_photos_are_there()
    {
        var data = Read();
        var test = data.Test.Select(image => Path.GetFileName(image.Path)).ToHashSet();

        Assert.IsFalse(data.Training.Any(image => test.Contains(Path.GetFileName(image.Path))));
        Assert.IsTrue(data.Training.Concat(data.Test).All(image => File.Exists(Path.Combine(data.ImageFolder, image.Path))));
    }

    [TestMethod]
    public void Words_cover_all_classes_and_have_one_length()
    {
        var data = Read();
        var glove = WordEmbeddings.ReadGlove(Path.Combine(data.ImageFolder, Configuration.WordVectors));
        var nouns = NounVocabulary.FromNames(data.AllClasses, Configuration.Synonyms);
        var vocabulary = StudyVocabulary.OfFrequentWords(
            glove, data, nouns, Configuration.FrequentWords, Configuration.StopWords, seed: 1);
        var words = vocabulary.Words;

        Assert.AreEqual(100, words.Dimension);
        foreach (var name in data.AllClasses)
        {
            Assert.AreEqual(8, Math.Sqrt(words.Embed(name).Sum(value => (double)value * value)), 1e-4, name);
        }
    }

    [TestMethod]
    [DataRow("A man and two kittens on a sofa", "person,cat,couch")]
    [DataRow("Planes above the stop sign", "airplane")]
    [DataRow("A puppy carries a frisbee past parked bikes.", "dog,frisbee,bicycle")]
    public void Captions_name_classes_by_their_synonyms(string caption, string expected)
    {
        var split = ClassSplit.Read(Path.Combine(RealData.Folder(), Configuration.Split!));
        var nouns = new NounFinder(NounVocabulary.FromNames([.. split.Base, .. split.Novel], Configuration.Synonyms));

        CollectionAssert.AreEqual(expected.Split(','), nouns.Find(caption).Select(match => match.Entry.Name).Distinct().ToArray());
    }

    private static ExperimentData Read() =>
        PhotoExperiment.Read(RealData.Folder(), Configuration.Training, Configuration.Test, Configuration.Split, Silent);

    private static void Silent(string line)
    {
    }

    private static (int Base, int Novel) Count(ExperimentData data, IEnumerable<ExperimentImage> images)
    {
        var classes = images.SelectMany(image => image.Truth).Select(instance => instance.ClassName).ToArray();
        return (classes.Count(data.BaseClasses.Contains), classes.Count(data.NovelClasses.Contains));
    }
}
