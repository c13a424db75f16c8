using Microsoft.ML;
using OpenVocabSeg.Experiments;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Cli.Training;

/// <summary>The model that a training gives to others: compact, and with all words.</summary>
internal static class CompactModel
{
    /// <summary>Writes it.</summary>
    /// <param name="trained">The model file of the student or teacher.</param>
    /// <param name="path">Receives the compact model.</param>
    /// <param name="data">The experiment, whose base classes become the vocabulary.</param>
    /// <param name="vocabulary">The words.</param>
    public static void Write(string trained, string path, ExperimentData data, StudyVocabulary vocabulary)
    {
        using var model = new MLContext().OpenVocabSeg.Load(trained);
        using var worded = vocabulary.AllWords is { } all ? model.WithWordEmbeddings(all) : null;
        using var named = (worded ?? model).WithVocabulary(data.BaseClasses);
        named.Save(path, ModelEncoding.Compact);
    }
}
