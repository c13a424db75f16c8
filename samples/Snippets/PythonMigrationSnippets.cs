using OpenVocabSeg.Data.Coco;
using OpenVocabSeg.Data.Metrics;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Networks.Regions;
using OpenVocabSeg.Networks.Segmentation;
using OpenVocabSeg.Networks.Text;
using OpenVocabSeg.Networks.Weights;
using OpenVocabSeg.Networks.Weights.PyTorch;

namespace OpenVocabSeg.Samples.Snippets;

/// <summary>The code of docs/from-python.md.</summary>
public static class PythonMigrationSnippets
{
    /// <summary>BERT's word pieces out of a checkpoint.</summary>
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

    /// <summary>The student as the authors trained it.</summary>
    public static StudentSettings AuthorsStudent()
    {
        #region AuthorsStudent
        var student = new StudentSettings
        {
            MaskNoise = MaskNoiseLoss.Reparameterized,
            Compatibility = new AuthorsCompatibility { PseudoBackgroundIsFirstClass = true, DilatedMaskTargets = true },
        };
        #endregion

        return student;
    }

    /// <summary>What COCOeval prints.</summary>
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
