using OpenVocabSeg;
using OpenVocabSeg.Networks;

namespace Samples.Snippets;

/// <summary>The code of docs/guides/importing-checkpoints.md.</summary>
public static class CheckpointSnippets
{
    /// <summary>Models and a backbone from checkpoints.</summary>
    public static (IReadOnlyList<string> Classes, ResNetArchitecture Backbone) Import(
        OpenVocabSegCatalog ov, string vocabularyFile, string studentFile, string pretrainingFile, string backboneFile)
    {
        #region Import
        var words = WordEmbeddings.ReadWordPieces(vocabularyFile, studentFile);   // vocab.txt of BERT, and the checkpoint with its vectors
        using var student = ov.Import(studentFile, new SegmenterImportOptions { Words = words, Classes = ["zebra", "skate board"] });
        using var captions = ov.ImportCaptionModel(pretrainingFile, new CaptionModelImportOptions { Words = words });

        using var checkpoint = ForeignCheckpoint.Open(studentFile);
        checkpoint.ImportBackbone(backboneFile);   // writes safetensors
        using var backbone = BackboneFile.Open(backboneFile);
        var architecture = SegmenterArchitecture.Xpm with { Backbone = backbone.Architecture };
        #endregion

        return (student.Classes, architecture.Backbone);
    }
}
