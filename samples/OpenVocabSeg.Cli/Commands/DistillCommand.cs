using System.CommandLine;
using OpenVocabSeg.Cli.Training;
using OpenVocabSeg.Experiments;

namespace OpenVocabSeg.Cli.Commands;

/// <summary><c>ovseg distill</c>: stage 4, the robust student.</summary>
internal static class DistillCommand
{
    public static Command Create()
    {
        var options = new TrainingCommandOptions(
            "Folder for model.zip, the result of the stage. Default: output/ and the name of the configuration.");
        var teacher = new Option<string?>("--teacher")
        {
            Description = "The mask teacher. Default: teacher.zip in the output folder.",
            HelpName = "file",
        };
        var pseudo = new Option<string?>("--pseudo")
        {
            Description = "Pseudo labels of the training photos as COCO results with masks, from ovseg pseudo or from another tool; scores "
                + "may be absent. Default: pseudo.json in the output folder.",
            HelpName = "file",
        };
        var command = new Command("distill", "Stage 4: train the robust student on annotations and pseudo labels.") { teacher, pseudo };
        options.AddTo(command);

        // Runs on another thread; otherwise Ctrl+C would not cancel the token.
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => StageRun.Execute(
                options.Read(parsed),
                "distill",
                StudyFolder.Student,
                [
                    new StageInput(parsed.GetValue(teacher), StudyFolder.Teacher, teacher.Name, "teach"),
                    new StageInput(parsed.GetValue(pseudo), StudyFolder.PseudoLabels, pseudo.Name, "pseudo"),
                ],
                parsed.InvocationConfiguration.Output,
                (stages, inputs) =>
                {
                    var labels = stages.ReadPseudoLabels(inputs[1]);
                    using var model = stages.LoadSegmenter(inputs[0]);
                    stages.TrainRobustStudent(model, labels).Dispose();
                },
                cancellationToken),
            cancellationToken));
        return command;
    }
}
