using System.CommandLine;
using OpenVocabSeg.Cli.Import;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Cli.Commands;

/// <summary><c>ovseg import</c>: converts checkpoints of other code to model files.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var checkpoint = new Option<string>("--checkpoint")
        {
            Description = "Checkpoint of XPM, OVR-CNN or maskrcnn-benchmark (.pth), or a ResNet from torchvision or MSRA (.pth, "
                + ".safetensors). Nothing in it is executed.",
            Required = true,
            HelpName = "file",
        };
        var output = new Option<string>("--output")
        {
            Description = "Model file to write: .zip for a segmenter or caption model, .safetensors for a ResNet.",
            Required = true,
            HelpName = "file",
        };
        var words = new Option<string?>("--words")
        {
            Description = "Word vectors that the network was trained with: BERT's vocab.txt, GloVe (text file or folder), class vectors "
                + "in JSON (also annotation files of OVR-CNN and XPM), or .safetensors. A ResNet needs none.",
            HelpName = "file|folder",
        };
        var bert = new Option<string?>("--bert")
        {
            Description = "Weights of a Hugging Face BERT with the embeddings of the word pieces in vocab.txt. Default: the checkpoint, "
                + "if it has them.",
            HelpName = "file",
        };
        var classes = new Option<string[]>("--classes")
        {
            Description = "Default classes of a segmenter: names separated by commas, or a file of names (JSON, or one name per line). "
                + "Default: all names in a JSON file of --words.",
            HelpName = "a,b c,…|file",
        };
        var target = new Option<ImportTarget>("--as")
        {
            Description = "auto, student, teacher, caption-model or backbone. Default: what the checkpoint contains. If it has a student "
                + "and its teacher, the student.",
            CustomParser = result => result.Tokens[0].Value switch
            {
                "auto" => ImportTarget.Auto,
                "student" => ImportTarget.Student,
                "teacher" => ImportTarget.Teacher,
                "caption-model" => ImportTarget.CaptionModel,
                "backbone" => ImportTarget.Backbone,
                var other => Refuse(result, $"Option '--as' takes auto, student, teacher, caption-model or backbone, not '{other}'."),
            },
            HelpName = "what",
        };

        var weights = new Option<string?>("--weights")
        {
            Description = "Which weights of the checkpoint: model, ema (averaged weights), or the key of an entry, such as 'teacher'. "
                + "Default: model.",
            HelpName = "model|ema|key",
        };

        // A type of OpenVocabSeg.Networks here would load libtorch for every verb.
        var convention = new Option<string?>("--convention")
        {
            Description = "msra (strides in the 1×1 convolution; blue, green, red in 0…255) or torchvision (strides in the 3×3 "
                + "convolution; normalized red, green, blue). Default: msra; with torchvision's names, recognized by the statistics of "
                + "the first layer.",
            HelpName = "msra|torchvision",
        };
        convention.AcceptOnlyFromAmong("msra", "torchvision");
        var minSize = Side("--min-size", "Shorter side that images are resized to. Default: 800.");
        var maxSize = Side("--max-size", "Largest longer side of a resized image. Default: 1333.");
        var unitVectors = new Option<bool?>("--unit-vectors")
        {
            Description = "Scale class vectors to unit length. Default: true for a student, false for a teacher.",
            HelpName = "true|false",
        };
        var list = new Option<bool>("--list") { Description = "List every tensor and the parameter it became." };
        var command = new Command("import", "Convert a PyTorch checkpoint to a model file.")
        {
            checkpoint, output, words, bert, classes, target, weights, convention, minSize, maxSize, unitVectors, list,
        };
        command.SetAction(parsed => new CheckpointImporter(
            new ImportRequest
            {
                Checkpoint = parsed.GetRequiredValue(checkpoint),
                Output = parsed.GetRequiredValue(output),
                Words = parsed.GetValue(words),
                Bert = parsed.GetValue(bert),
                Classes = parsed.GetValue(classes) ?? [],
                Target = parsed.GetValue(target),
                Weights = parsed.GetValue(weights) is { } selected and not "model" ? selected : null,
                Convention = parsed.GetValue(convention) is { } name ? Enum.Parse<BackboneConvention>(name, ignoreCase: true) : null,
                MinSize = parsed.GetValue(minSize),
                MaxSize = parsed.GetValue(maxSize),
                UnitVectors = parsed.GetValue(unitVectors),
                List = parsed.GetValue(list),
            },
            parsed.InvocationConfiguration.Output).Run());
        return command;
    }

    private static Option<int?> Side(string name, string description)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "pixels" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !(int.TryParse(result.Tokens[0].Value, out var pixels) && pixels > 0))
            {
                result.AddError($"Option '{name}' takes a whole number above 0, not '{result.Tokens[0].Value}'.");
            }
        });
        return option;
    }

    private static ImportTarget Refuse(System.CommandLine.Parsing.ArgumentResult result, string message)
    {
        result.AddError(message);
        return ImportTarget.Auto;
    }
}
