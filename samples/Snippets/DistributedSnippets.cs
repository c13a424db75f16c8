using Microsoft.ML;
using OpenVocabSeg;
using OpenVocabSeg.Networks;

namespace Samples.Snippets;

/// <summary>The code of docs/guides/distributed-training.md.</summary>
public static class DistributedSnippets
{
    /// <summary>A trainer in all processes that mpirun started.</summary>
    public static void TrainTogether(MLContext mlContext, IDataView data, MaskTeacherOptions teacherOptions, string path)
    {
        #region TrainTogether
        using var processes = MpiRuntime.LaunchedProcesses > 1 ? MpiRuntime.Start() : null;
        teacherOptions.Processes = processes;
        using var teacher = mlContext.OpenVocabSeg.Trainers.MaskTeacher(teacherOptions).Fit(data);
        if (processes is null or { Rank: 0 })
        {
            teacher.Save(path);
        }

        processes?.Complete();
        #endregion
    }
}
