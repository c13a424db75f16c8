using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Columns;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.PseudoMasks;
using OpenVocabSeg.Rows;
using OpenVocabSeg.Tests.TestData;

namespace OpenVocabSeg.Tests.PseudoMasks;

/// <summary>
/// Which nouns and words reach the network in a pipeline, on all captions of COCO's validation images and LVIS's 1 203 categories: those
/// that <c>ovseg pseudo</c> labels, and those that the rules give when they are written down once more.
/// </summary>
[TestClass]
public sealed class LvisNounsTests
{
    private static readonly InstanceColumnNames Names = new("PseudoLabel", "PseudoScore", "PseudoBoundingBoxes", "PseudoMasks", null);

    [TestMethod]
    public void A_pipeline_finds_the_nouns_and_words_of_all_captions_that_the_labeler_finds()
    {
        var vocabulary = NounVocabulary.Load(RealData.Path("lvis", "lvis_v1_categories.json"));
        var captions = CocoCaptions.Read(RealData.Path("coco-captions-val2017", "captions_val2017.json")).Captions;
        var words = WordEmbeddings.Read(Path.GetDirectoryName(RealData.Path("glove-100d", "words.txt"))!);
        Assert.HasCount(25_014, captions);
        var texts = captions.GroupBy(caption => caption.ImageId).Select(group => group.Select(caption => caption.Text).ToArray()).ToArray();

        // CaptionLabeler, which ovseg pseudo and the study call, has the same object.
        var nouns = new CaptionNouns(vocabulary, words);
        var seen = new List<IReadOnlyList<CaptionNoun>>();
        ReadPipeline(nouns, texts, seen);

        CollectionAssert.AreEqual(
            texts.Select(nouns.Find).Where(found => found.Count > 0).SelectMany(found => found).ToArray(),
            seen.SelectMany(found => found).ToArray());
        var finder = new NounFinder(vocabulary);
        CollectionAssert.AreEqual(
            texts.SelectMany(text => text.SelectMany(finder.Find).Select(match => match.Entry).DistinctBy(entry => entry.Id))
                .Where(entry => WordOf(entry, words) is not null)
                .Select(entry => (entry.Id, WordOf(entry, words))).ToArray(),
            seen.SelectMany(found => found).Select(noun => (noun.Entry.Id, (string?)noun.Word)).ToArray());
        Assert.IsGreaterThan(10_000, seen.Sum(found => found.Count));
    }

    // The plain name, or else the first plain synonym that there is a vector of.
    private static string? WordOf(VocabularyEntry entry, WordEmbeddings words) =>
        entry.Synonyms.Prepend(entry.Name).SelectMany(Plain).FirstOrDefault(words.Contains);

    private static IEnumerable<string> Plain(string name) =>
        System.Text.RegularExpressions.Regex.Replace(name, @"_?\([^)]*\)", "|").Replace('_', ' ')
            .Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static void ReadPipeline(CaptionNouns nouns, string[][] texts, List<IReadOnlyList<CaptionNoun>> seen)
    {
        var context = TestRows.CreateContext();
        using var image = TestRows.Image(3, 3);
        var data = context.Data.LoadFromEnumerable(texts.Select(captions =>
            new ImageRow { Image = image, Captions = captions }).ToArray());
        string[] classes = [.. nouns.Known.Select(noun => noun.ClassName)];
        var mapping = new PseudoMaskMapping(
            InstanceOutputs.Define(Names, classes, data.Schema, null),
            data.Schema["Image"],
            data.Schema["Captions"],
            InstanceOutputs.CreateKeys(classes),
            nouns.Find,
            (images, found) =>
            {
                seen.AddRange(found);
                return [.. images.Select(_ => Array.Empty<Detection>())];
            });
        var view = new MappedView(data, new RowMapper(data.Schema, mapping));
        Assert.AreEqual(texts.Length, view.GetColumn<uint[]>("PseudoLabel").Count());
    }
}
