using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Columns;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.PseudoMasks;
using OpenVocabSeg.Rows;
using OpenVocabSeg.Tests.TestData;

namespace OpenVocabSeg.Tests.PseudoMasks;

[TestClass]
public sealed class PseudoMaskMappingTests
{
    private static readonly string[] Nouns = ["cat", "dog", "zebra"];
    private static readonly InstanceColumnNames Names = new("PseudoLabel", "PseudoScore", "PseudoBoundingBoxes", "PseudoMasks", null);

    private static readonly NounVocabulary Vocabulary = new([new(1, "cat", ["kitten"]), new(2, "dog", []), new(3, "zebra", [])]);

    private readonly MLContext _context = TestRows.CreateContext();
    private readonly FakeNetworks _networks = new();

    [TestMethod]
    public void Each_known_noun_of_all_captions_gets_one_instance()
    {
        var view = Map(new ImageRow { Image = TestRows.Image(9, 3), Captions = ["a zebra and a cat", "the cat saw a unicorn"] });

        CollectionAssert.AreEqual(new uint[] { 3, 1 }, view.GetColumn<uint[]>("PseudoLabel").Single());
        Assert.HasCount(8, view.GetColumn<float[]>("PseudoBoundingBoxes").Single());
        Assert.HasCount(2, view.GetColumn<float[]>("PseudoScore").Single());
        Assert.HasCount(2, view.GetColumn<string[]>("PseudoMasks").Single());
    }

    [TestMethod]
    public void A_synonym_is_labeled_as_its_class()
    {
        var view = Map(new ImageRow { Image = TestRows.Image(9, 3), Captions = ["a kitten and a dog"] });

        CollectionAssert.AreEqual(new uint[] { 1, 2 }, view.GetColumn<uint[]>("PseudoLabel").Single());
    }

    [TestMethod]
    public void A_row_without_a_known_noun_reads_no_image_and_runs_no_network()
    {
        var view = Map(new ImageRow { Captions = ["nothing at all"] }, new ImageRow());

        Assert.IsTrue(view.GetColumn<uint[]>("PseudoLabel").All(labels => labels.Length == 0));
        Assert.AreEqual(0, _networks.Calls);
    }

    [TestMethod]
    public void Label_and_score_are_annotated()
    {
        var schema = Map(new ImageRow()).Schema;

        CollectionAssert.AreEqual(Nouns, ColumnAnnotations.GetKeyNames(schema["PseudoLabel"]));
        Assert.IsNotNull(schema["PseudoScore"].Annotations.Schema.GetColumnOrNull("ScoreColumnKind"));
        Assert.IsNull(schema.GetColumnOrNull("MaskNoise"));
    }

    private MappedView Map(params ImageRow[] rows)
    {
        var data = _context.Data.LoadFromEnumerable(rows);
        var mapping = new PseudoMaskMapping(
            InstanceOutputs.Define(Names, Nouns, data.Schema, null),
            data.Schema["Image"],
            data.Schema["Captions"],
            InstanceOutputs.CreateKeys(Nouns),
            new CaptionNouns(Vocabulary, WordEmbeddings.Random(Nouns, 4, seed: 1)).Find,
            _networks.Label);
        return new MappedView(data, new RowMapper(data.Schema, mapping));
    }
}
