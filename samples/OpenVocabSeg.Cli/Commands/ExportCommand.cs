using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using OpenVocabSeg.Cli.Export;
using OpenVocabSeg.Cli.Prediction;
using OpenVocabSeg.Data;

namespace OpenVocabSeg.Cli.Commands;

/// <summary><c>ovseg export</c>: writes models as ONNX files.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var model = new Option<string>("--model")
        {
            Description = "Model file of a teacher or student.",
            Required = true,
            HelpName = "file",
        };
        var output = new Option<string>("--output") { Description = "ONNX file to write.", Required = true, HelpName = "file" };
        var words = new Option<string[]>("--words")
        {
            Description = "Default classes of the file: words or phrases, separated by commas. Default: the model's.",
            HelpName = "a,b c,…",
        };
        var threshold = new Option<float?>("--threshold")
        {
            Description = "Default minimum score of the file, 0 to 1. Default: the model's.",
            HelpName = "score",
            CustomParser = result => float.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var score)
                && score is >= 0 and <= 1 ? score : Refuse<float>(result, "a number from 0 to 1"),
        };
        var maxDetections = Count("--max-detections", "Maximum number of objects per image: rows of the outputs. Default: the model's.");
        var maxWords = Count(
            "--max-words", "Fixed number of words, including rows of zeros, for runtimes that require it. Default: any number.");
        var size = new Option<ImageSize?>("--size")
        {
            Description = "Fixed size of images after resizing, for runtimes that require it. Default: any size.",
            HelpName = "height×width",
            CustomParser = result => result.Tokens[0].Value.Split('x', '×') is [var height, var width]
                && TryCount(height, out var rows) && TryCount(width, out var columns)
                    ? new ImageSize(rows, columns)
                    : Refuse<ImageSize>(result, "a height and a width such as 480x640"),
        };
        var int8 = new Option<bool>("--int8")
        {
            Description = "Store weights as 8-bit integers: about a quarter of the size; predictions differ slightly.",
        };
        var command = new Command("export", "Write a model as an ONNX file.")
        {
            model, output, words, threshold, maxDetections, maxWords, size, int8,
        };
        command.SetAction(parsed => ModelExporter.Run(
            new ExportRequest
            {
                Model = parsed.GetRequiredValue(model),
                Output = parsed.GetRequiredValue(output),
                Words = [.. (parsed.GetValue(words) ?? []).SelectMany(WordList.Split)],
                Threshold = parsed.GetValue(threshold),
                MaxDetections = parsed.GetValue(maxDetections),
                MaxWords = parsed.GetValue(maxWords),
                Size = parsed.GetValue(size),
                Int8 = parsed.GetValue(int8),
            },
            parsed.InvocationConfiguration.Output));
        return command;
    }

    private static Option<int?> Count(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "count",
        CustomParser = result =>
            TryCount(result.Tokens[0].Value, out var count) ? count : Refuse<int>(result, "a whole number above 0"),
    };

    private static bool TryCount(string text, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count > 0;

    private static T? Refuse<T>(ArgumentResult result, string expected)
        where T : struct
    {
        result.AddError($"Option '{((OptionResult)result.Parent!).Option.Name}' takes {expected}, not '{result.Tokens[0].Value}'.");
        return null;
    }
}
