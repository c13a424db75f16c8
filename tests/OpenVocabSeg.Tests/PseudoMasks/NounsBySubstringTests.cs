using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Columns;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Tests.TestData;

namespace OpenVocabSeg.Tests.PseudoMasks;

/// <summary>Nouns as <see cref="PseudoMaskOptions.Labeling"/> says: whole names, or the authors' substrings.</summary>
[TestClass]
[DoNotParallelize]
public sealed class NounsBySubstringTests
{
    [TestMethod]
    public void Substrings_are_found_on_request_and_labeled_as_their_class()
    {
        CollectionAssert.AreEqual(new[] { "tree_house" }, Labels(new AuthorsCompatibility()));
        CollectionAssert.AreEqual(
            new[] { "tree_house", "tree", "cup" }, Labels(new AuthorsCompatibility { NounsBySubstring = true }));
    }

    private static string[] Labels(AuthorsCompatibility compatibility)
    {
        var context = FittedChain.Context;
        var options = new PseudoMaskOptions
        {
            Vocabulary = new NounVocabulary(
            [
                new(1, "tree_house", ["tree_house"]),
                new(2, "tree", ["tree"]),
                new(3, "cup", ["house"]),
            ]),
            Labeling = ModelPresets.QuickStart.PseudoLabels with { Compatibility = compatibility },
            InitialModel = FittedChain.Teacher,
        };
        var row = TinyStages.Scenes()[2];
        row.Captions = ["a tree house"];
        var data = context.Data.LoadFromEnumerable(new[] { row });
        using var transformer = context.OpenVocabSeg.Transforms.PseudoMasks(options).Fit(data);

        // The choice belongs to the transformer's file.
        using var file = new MemoryStream();
        context.Model.Save(transformer, data.Schema, file);
        file.Position = 0;
        var view = context.Model.Load(file, out _).Transform(data);
        var names = ColumnAnnotations.GetKeyNames(view.Schema["PseudoLabel"]);
        return [.. view.GetColumn<uint[]>("PseudoLabel").Single().Select(key => names[(int)key - 1])];
    }
}
