using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Samples.Snippets;

/// <summary>The code of docs/guides/importing-checkpoints.md.</summary>
public static class CheckpointSnippets
{
    /// <summary>Models and a backbone out of checkpoints in the working folder.</summary>
    public static void Import(OpenVocabSegCatalog ov)
    {
        ArgumentNullException.ThrowIfNull(ov);
        #region Import
        var words = WordEmbeddings.ReadWordPieces("vocab.txt", "student.pth");
        using var student = ov.Import("student.pth", new SegmenterImportOptions { Words = words, Classes = ["zebra", "skate board"] });
        using var captions = ov.ImportCaptionModel("mmss.pth", new CaptionModelImportOptions { Words = words });

        using var checkpoint = ForeignCheckpoint.Open("resnet50.pth");
        checkpoint.ImportBackbone("resnet50.safetensors");
        using var backbone = BackboneFile.Open("resnet50.safetensors");   // BackboneWeights = backbone, Architecture with { Backbone = backbone.Architecture, … }
        #endregion
    }
}
