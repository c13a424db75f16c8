using System.CommandLine;
using OpenVocabSeg.Cli.Training;
using OpenVocabSeg.Experiments;

namespace OpenVocabSeg.Cli.Commands;

/// <summary><c>ovseg teach</c>: stage 2, the mask teacher.</summary>
internal static class TeachCommand
{
    public static Command Create()
    {
        var options = new TrainingCommandOptions(
            "Folder for teacher.zip, the result of the stage. Default: output/ and the name of the configuration.");
        var captionModel = new Option<string?>("--captions-model")
        {
            Description = "The result of caption pretraining. Default: captions.zip in the output folder.",
            HelpName = "file",
        };
        var command = new Command("teach", "Stage 2: train the mask teacher on the masks of the base classes.") { captionModel };
        options.AddTo(command);

        // Runs on another thread; otherwise Ctrl+C would not cancel the token.
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => StageRun.Execute(
                options.Read(parsed),
                "teach",
                StudyFolder.Teacher,
                [new StageInput(parsed.GetValue(captionModel), StudyFolder.CaptionModel, captionModel.Name, "pretrain")],
                parsed.InvocationConfiguration.Output,
                (stages, inputs) =>
                {
                    using var model = stages.LoadCaptionModel(inputs[0]);
                    stages.TrainTeacher(model).Dispose();
                },
                cancellationToken),
            cancellationToken));
        return command;
    }
}
