using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace Samples.Snippets;

/// <summary>The code of docs/guides/from-python.md.</summary>
public static class PythonMigrationSnippets
{
    /// <summary>BERT's word pieces from a checkpoint.</summary>
    public static WordEmbeddings BertWords(string checkpointFile, string vocabularyFile, string tableName)
    {
        #region BertWords
        using var checkpoint = PyTorchCheckpoint.Open(checkpointFile);   // reads tensors, executes nothing
        using var table = checkpoint.Read(tableName);                    // bert.bert_model.embeddings.word_embeddings.weight
        var words = WordEmbeddings.ReadWordPieces(vocabularyFile, table);
        #endregion

        return words;
    }

    /// <summary>The weights under other names.</summary>
    public static ITensorSource Renamed(PyTorchCheckpoint checkpoint)
    {
        #region Renamed
        var backbone = checkpoint.WithoutPrefix("backbone.body.").Rename(name => name.Replace("stem.", "", StringComparison.Ordinal));
        #endregion

        return backbone;
    }

    /// <summary>The authors' configuration as implemented in their released code.</summary>
    public static ModelPreset AsReleased()
    {
        #region AsReleased
        var ours = ModelPresets.XpmCoco;                 // the values of their files, without the defects of their code
        var theirs = ModelPresets.XpmCoco.AsReleased();  // with the defects
        #endregion

        return theirs != ours ? theirs : throw new InvalidOperationException("The two differ.");
    }

    /// <summary>The metrics that COCOeval prints.</summary>
    public static void Evaluate(string annotationFile, string resultFile, TextWriter output)
    {
        #region Evaluate
        var evaluation = CocoEvaluator.Evaluate(CocoInstances.Read(annotationFile), CocoResults.Read(resultFile));
        foreach (var (name, value) in evaluation.Summary.ToNamedValues())
        {
            output.WriteLine($"{name} {value:F3}");
        }
        #endregion
    }
}
