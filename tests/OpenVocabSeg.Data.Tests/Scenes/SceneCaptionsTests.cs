namespace OpenVocabSeg.Data.Tests.Scenes;

[TestClass]
public class SceneCaptionsTests
{
    private const int Count = 1000;

    [TestMethod]
    public void Every_word_is_in_the_vocabulary_and_every_word_of_it_is_used()
    {
        var scenes = new SceneGenerator(new SceneOptions { Seed = 3, MaximumObjects = 6, NovelFraction = 0.9 }).GenerateMany(Count)
            .Concat(new SceneGenerator(new SceneOptions { Seed = 3, MaximumObjects = 6, NovelFraction = 0 }).GenerateMany(Count));
        var used = scenes.SelectMany(scene => scene.Caption.Split(' ')).ToHashSet();
        CollectionAssert.IsSubsetOf(used.ToArray(), SceneCaptions.Vocabulary.ToArray());
        Assert.AreEqual(SceneCaptions.Vocabulary.Count, SceneCaptions.Vocabulary.Distinct().Count());

        // Counts above three are rare; everything else must occur.
        var unused = SceneCaptions.Vocabulary.Except(used).Except(["four", "five", "six", "seven", "eight"]).ToArray();
        Assert.IsEmpty(unused, string.Join(", ", unused));
    }

    [TestMethod]
    public void Classes_are_omitted_and_invented_at_the_stated_rates()
    {
        var (present, omitted, invented, plurals, several) = (0, 0, 0, 0, 0);
        foreach (var scene in new SceneGenerator(new SceneOptions { Seed = 4 }).GenerateMany(Count))
        {
            var words = scene.Caption.Split(' ').ToHashSet();
            var counts = scene.Objects.CountBy(o => o.ClassName).ToDictionary();
            foreach (var name in SceneClasses.All)
            {
                var mentioned = words.Contains(name) || words.Contains(SceneClasses.Plural(name));
                var there = counts.TryGetValue(name, out var count);
                present += there ? 1 : 0;
                omitted += there && !mentioned ? 1 : 0;
                invented += !there && mentioned ? 1 : 0;
                var isCountable = count > 1 && mentioned && name != "fish";
                several += isCountable ? 1 : 0;
                plurals += isCountable && words.Contains(SceneClasses.Plural(name)) ? 1 : 0;
                Assert.IsFalse(count == 1 && name != "fish" && words.Contains(SceneClasses.Plural(name)), scene.Caption);
            }
        }

        Assert.AreEqual(0.15, omitted / (double)present, 0.02);
        Assert.AreEqual(0.03, invented / (double)Count, 0.015);
        Assert.AreEqual(0.8, plurals / (double)several, 0.1);
    }

    [TestMethod]
    public void Rates_of_zero_and_one_are_kept_exactly()
    {
        foreach (var scene in new SceneGenerator(new SceneOptions { OmissionRate = 0, FalseMentionRate = 0 }).GenerateMany(100))
        {
            var words = scene.Caption.Split(' ').ToHashSet();
            var mentioned = SceneClasses.All.Where(name => words.Contains(name) || words.Contains(SceneClasses.Plural(name)));
            CollectionAssert.AreEquivalent(scene.Objects.Select(o => o.ClassName).Distinct().ToArray(), mentioned.ToArray());
        }

        foreach (var scene in new SceneGenerator(new SceneOptions { OmissionRate = 1, FalseMentionRate = 0 }).GenerateMany(50))
        {
            Assert.IsFalse(SceneClasses.All.Any(name => scene.Caption.Contains(name, StringComparison.Ordinal)), scene.Caption);
        }
    }

    [TestMethod]
    public void Plural_of_a_foreign_word_is_refused() => Assert.ThrowsExactly<ArgumentException>(() => SceneClasses.Plural("zebra"));
}
