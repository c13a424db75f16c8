using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Cli.Pseudo;
using OpenVocabSeg.Cli.Tests.TestData;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Cli.Tests;

/// <summary><c>ovseg pseudo</c> and an ML.NET pipeline give the same pseudo labels.</summary>
[TestClass]
[DoNotParallelize]
public sealed class PseudoAndPipelineTests
{
    private const int RealPhotos = 60;

    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-stage3").FullName;

    private string Model => Path.Combine(_folder, "model.zip");

    private string Photos => Path.Combine(_folder, "photos");

    private string Captions => Path.Combine(_folder, "captions.json");

    private string Output => Path.Combine(_folder, "pseudo.json");

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Names_in_the_notation_of_LVIS_are_one_thing_to_both()
    {
        SmallModel.Train(Model);
        var vocabulary = Path.Combine(_folder, "vocabulary.json");
        File.WriteAllText(
            vocabulary,
            """
            [{"id":12,"name":"cup_(vessel)","synonyms":["beaker"]}, {"id":5,"name":"fire_hydrant"},
             {"id":31,"name":"moon_(red)","synonyms":["red_moon"]}, {"id":30,"name":"moon_(fire)","synonyms":["fire_moon"]},
             {"id":2,"name":"asteroid","synonyms":["star"]}, {"id":1,"name":"red_griffin"}]
            """);
        string[][] captions =
        [
            ["a beaker on a fire hydrant", "a cup"], ["a fire moon and a red moon"], [], ["two asteroids", "a red griffin"],
                ["nothing known"],
        ];

        var labels = Label(captions, vocabulary);

        CollectionAssert.AreEquivalent(
            new[] { (1L, 12L), (1L, 5L), (2L, 30L), (2L, 31L), (4L, 2L) }, labels.Select(label => (label.Image, label.Category)).ToArray());
    }

    [TestMethod]
    public void Real_captions_and_the_categories_of_LVIS_are_one_thing_to_both()
    {
        var data = RealData.Folder();
        SmallModel.Train(Model, WordEmbeddings.Read(Path.Combine(data, "glove-100d")));
        var all = CocoCaptions.Read(Path.Combine(data, "coco-captions-val2017", "captions_val2017.json")).Captions;
        var byImage = all.GroupBy(caption => caption.ImageId).Select(group => group.Select(caption => caption.Text).ToArray()).ToArray();
        string[] sought = [" bow ", "fish", "pan ", "hydrant", " bat ", "octopus", "salmon", "speaker"];
        string[][] captions =
        [
            .. byImage.Where(texts => texts.Any(text => sought.Any(word => text.Contains(word, StringComparison.Ordinal))))
                .Take(RealPhotos / 2),
            .. byImage.Take(RealPhotos / 2),
        ];

        var vocabulary = Path.Combine(data, "lvis", "lvis_v1_categories.json");
        var labels = Label(captions, vocabulary);

        Assert.IsGreaterThan(2 * RealPhotos, labels.Count);
        var names = NounVocabulary.Load(vocabulary).Entries.ToDictionary(entry => (long)entry.Id, entry => entry.Name);
        Assert.IsTrue(labels.Any(label => names[label.Category] == "fireplug"));
        Assert.IsTrue(labels.Any(label => names[label.Category].Contains('(', StringComparison.Ordinal)));
    }

    private List<(long Image, long Category)> Label(string[][] captions, string vocabularyFile)
    {
        var scenes = SmallModel.Scenes.GenerateMany(captions.Length).ToArray();
        for (var i = 0; i < captions.Length; i++)
        {
            ImageFile.SavePng(Path.Combine(Photos, $"{i + 1}.png"), scenes[i].Image);
        }

        var number = 0;
        new CocoCaptions(
            [.. captions.Select((_, i) => new CocoImage(i + 1, $"{i + 1}.png", 48, 48))],
            [.. captions.SelectMany((texts, i) => texts.Select(text => new CocoCaption(++number, i + 1, text)))]).Write(Captions);
        var (exitCode, _, error) = Command.Run(
            "pseudo", "--model", Model, "--images", Photos, "--captions", Captions, "--vocabulary", vocabularyFile, "--output", Output);
        Assert.AreEqual((0, ""), (exitCode, error));
        var results = CocoResults.Read(Output).ToArray();
        var rows = Transform(captions, scenes, vocabularyFile);

        Assert.HasCount(rows.Count, results);
        foreach (var (row, result) in rows.Zip(results))
        {
            Assert.AreEqual((row.Image, row.Category), (result.ImageId, result.CategoryId));
            Assert.AreEqual(row.Mask, result.Segmentation!.Mask!.ToCompressedCounts());
            Assert.AreEqual(row.Score, result.Score, 1e-6);
            var box = result.Box!.Value.ToBoundingBox();
            CollectionAssert.AreEqual(
                row.Box.Select(edge => Math.Round(edge, 2)).ToArray(),
                new[] { box.X0, box.Y0, box.X1, box.Y1 }.Select(edge => Math.Round(edge, 2)).ToArray());
        }

        return [.. rows.Select(row => (row.Image, row.Category))];
    }

    private List<(long Image, long Category, float[] Box, string Mask, float Score)> Transform(
        string[][] captions, Scene[] scenes, string vocabularyFile)
    {
        var context = new MLContext(1);
        using var teacher = context.OpenVocabSeg.Load(Model);
        var vocabulary = NounVocabulary.Load(vocabularyFile);
        var ids = new CaptionNouns(vocabulary, teacher.Segmenter.Words).Known.ToDictionary(noun => noun.ClassName, noun => noun.Entry.Id);
        var data = context.Data.LoadFromEnumerable(
            captions.Select((texts, i) => new CaptionedRow { Image = scenes[i].Image.ToMLImage(), Captions = texts }).ToArray());
        using var pseudoMasks = context.OpenVocabSeg.Transforms.PseudoMasks(new PseudoMaskOptions
        {
            InitialModel = teacher,
            Vocabulary = vocabulary,
            Labeling = ModelPresets.OwnPhotos,
        }).Fit(data);
        var view = pseudoMasks.Transform(data);
        return
        [
            .. context.Data.CreateEnumerable<LabeledRow>(view, reuseRowObject: false).SelectMany((row, image) =>
                row.PseudoLabel.Select((key, n) => (
                (long)image + 1,
                (long)ids[pseudoMasks.Classes[(int)key - 1]],
                row.PseudoBoundingBoxes[(4 * n)..(4 * (n + 1))],
                row.PseudoMasks[n],
                row.PseudoScore[n]))),
        ];
    }

    private sealed class CaptionedRow
    {
        public MLImage? Image { get; set; }

        public string[] Captions { get; set; } = [];
    }

    private sealed class LabeledRow
    {
        public uint[] PseudoLabel { get; set; } = [];

        public float[] PseudoBoundingBoxes { get; set; } = [];

        public string[] PseudoMasks { get; set; } = [];

        public float[] PseudoScore { get; set; } = [];
    }
}
