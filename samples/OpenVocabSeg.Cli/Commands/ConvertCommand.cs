using System.CommandLine;
using OpenVocabSeg.Cli.Conversion;
using OpenVocabSeg.Data;

namespace OpenVocabSeg.Cli.Commands;

/// <summary><c>ovseg convert</c>: converts annotations to another format.</summary>
internal static class ConvertCommand
{
    private static readonly string LabelStudio = FormatNames.Show(AnnotationFormat.LabelStudio);

    public static Command Create()
    {
        var input = new Option<string>("--input")
        {
            Description = "Annotations: a COCO file, a YOLO data set, LabelMe, Pascal VOC, CVAT for images or Label Studio. The format is "
                + "recognized.",
            Required = true,
            HelpName = "file|folder",
        };
        var output = new Option<string>("--output")
        {
            Description = "Output: a file for coco, cvat and label-studio, a new folder for yolo, labelme and voc.",
            Required = true,
            HelpName = "file|folder",
        };
        var to = new Option<string>("--to") { Description = "Format to write.", Required = true };
        to.AcceptOnlyFromAmong(FormatNames.All);
        var from = new Option<string?>("--from") { Description = "Format of --input. Default: recognized from its content." };
        from.AcceptOnlyFromAmong(FormatNames.All);
        var images = new Option<string?>("--images")
        {
            Description = "Folder of the images. Default: where the format keeps them. Needed if the annotations have no image sizes, and "
                + "for --copy-images.",
            HelpName = "folder",
        };
        var split = new Option<string?>("--split")
        {
            Description = "Convert only one split of a YOLO, Pascal VOC or CVAT data set, such as train. Default: all splits.",
            HelpName = "name",
        };
        var copyImages = new Option<bool>("--copy-images")
        {
            Description = "Also copy the images to where the format keeps them (yolo, voc, labelme).",
        };
        var imageRoot = new Option<string?>("--image-root")
        {
            Description = "For label-studio: prefix of the image names. Default: /data/local-files/?d=",
            HelpName = "address",
        };
        var command = new Command("convert", "Convert annotations between COCO, YOLO, LabelMe, Pascal VOC, CVAT and Label Studio.")
        {
            input, output, to, from, images, split, copyImages, imageRoot,
        };

        string[] withImages = [.. FormatNames.WithImages];
        IdleOptions.Refuse(
            command,
            [copyImages.Name],
            $"needs '--to {string.Join("' or '--to ", withImages)}'.",
            result => FormatNames.All.Except(withImages).Contains(IdleOptions.TextOf(result, to.Name)));
        IdleOptions.Refuse(
            command,
            [imageRoot.Name],
            $"needs '--to {LabelStudio}'.",
            result => FormatNames.All.Except([LabelStudio]).Contains(IdleOptions.TextOf(result, to.Name)));

        // Runs on another thread; otherwise Ctrl+C would not cancel the token.
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => AnnotationConversion.Run(
                new ConversionRequest
                {
                    Input = parsed.GetRequiredValue(input),
                    Output = parsed.GetRequiredValue(output),
                    To = FormatNames.Parse(parsed.GetRequiredValue(to)),
                    From = parsed.GetValue(from) is { } form ? FormatNames.Parse(form) : null,
                    Images = parsed.GetValue(images),
                    Split = parsed.GetValue(split),
                    CopyImages = parsed.GetValue(copyImages),
                    ImageRoot = parsed.GetValue(imageRoot),
                },
                parsed.InvocationConfiguration.Output,
                cancellationToken),
            cancellationToken));
        return command;
    }
}
