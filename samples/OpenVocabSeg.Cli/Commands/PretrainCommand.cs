using System.CommandLine;
using OpenVocabSeg.Cli.Training;
using OpenVocabSeg.Experiments;

namespace OpenVocabSeg.Cli.Commands;

/// <summary><c>ovseg pretrain</c>: stage 1, caption pretraining.</summary>
internal static class PretrainCommand
{
    public static Command Create()
    {
        var options = new TrainingCommandOptions(
            "Folder for captions.zip, the result of the stage. Default: output/ and the name of the configuration.");
        var command = new Command("pretrain", "Stage 1: train the caption model on captioned photos, to align words with image regions.");
        options.AddTo(command);

        // Runs on another thread; otherwise Ctrl+C would not cancel the token.
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => StageRun.Execute(
                options.Read(parsed),
                "pretrain",
                StudyFolder.CaptionModel,
                [],
                parsed.InvocationConfiguration.Output,
                (stages, _) => stages.TrainCaptionModel().Dispose(),
                cancellationToken),
            cancellationToken));
        return command;
    }
}
