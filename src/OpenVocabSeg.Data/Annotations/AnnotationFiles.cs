using OpenVocabSeg.Data.Annotations;
using OpenVocabSeg.Data.Annotations.Coco;
using OpenVocabSeg.Data.Annotations.Cvat;
using OpenVocabSeg.Data.Annotations.LabelMe;
using OpenVocabSeg.Data.Annotations.LabelStudio;
using OpenVocabSeg.Data.Annotations.PascalVoc;
using OpenVocabSeg.Data.Annotations.Writing;
using OpenVocabSeg.Data.Annotations.Yolo;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data;

/// <summary>Opens and writes annotated images in the formats of annotation tools.</summary>
public static class AnnotationFiles
{
    /// <summary>
    /// Opens a file or folder and recognizes its format: COCO instances, a YOLO data set (its folder or YAML file), LabelMe files, Pascal
    /// VOC, CVAT for images, Label Studio's JSON or JSON-MIN. Images are read and checked when they are enumerated.
    /// </summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="options">Where the images are, and what to read; null for all defaults.</param>
    /// <exception cref="FileNotFoundException">The file or folder does not exist.</exception>
    /// <exception cref="InvalidDataException">
    /// The format is not recognized, or the files are damaged; the message names the file.
    /// </exception>
    public static AnnotationSource Open(string path, AnnotationReadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new AnnotationReadOptions();
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            throw new FileNotFoundException($"The file or folder '{path}' does not exist.", path);
        }

        if (options.ImageFolder is { } images && !Directory.Exists(images))
        {
            throw new DirectoryNotFoundException($"The folder '{images}' does not exist.");
        }

        var (format, place) = options.Format is { } given ? (given, FormatDetection.Place(path, given)) : FormatDetection.Detect(path);
        if (options.Split is not null && format is AnnotationFormat.Coco or AnnotationFormat.LabelMe or AnnotationFormat.LabelStudio)
        {
            throw new InvalidDataException($"{path}: the format {format} has no splits such as '{options.Split}'.");
        }

        return format switch
        {
            AnnotationFormat.Coco => new CocoSource(place, options),
            AnnotationFormat.Yolo => OpenYolo(place, options),
            AnnotationFormat.LabelMe => new LabelMeSource(place, options),
            AnnotationFormat.PascalVoc => new PascalVocSource(place, options),
            AnnotationFormat.Cvat => new CvatSource(place, options),
            AnnotationFormat.LabelStudio => new LabelStudioSource(place, options),
            _ => throw new ArgumentOutOfRangeException(nameof(options), format, "The format is unknown."),
        };
    }

    /// <summary>
    /// Writes annotations in a format: one file for COCO, CVAT and Label Studio, a new folder for YOLO, LabelMe and Pascal VOC. The
    /// output is complete, or nothing is written.
    /// </summary>
    /// <param name="source">The annotations to write.</param>
    /// <param name="path">The file, which is replaced, or the folder, which must be empty or not exist.</param>
    /// <param name="format">The format.</param>
    /// <param name="options">How to write; null for all defaults.</param>
    /// <returns>Counts of what was written, what the reader left out, and what the format does not support.</returns>
    /// <exception cref="IOException">The folder is not empty, or cannot be written.</exception>
    /// <exception cref="InvalidDataException">
    /// The source is damaged, the size of an image is unknown, two images would be written to one file, or the format cannot hold the
    /// name of a class, an image or a split.
    /// </exception>
    public static AnnotationWriteReport Write(
        AnnotationSource source, string path, AnnotationFormat format, AnnotationWriteOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var report = new AnnotationWriteReport();
        var target = new AnnotationTarget(path, path, options ?? new AnnotationWriteOptions(), report);
        if (format is AnnotationFormat.Yolo or AnnotationFormat.LabelMe or AnnotationFormat.PascalVoc)
        {
            NewFolder.Write(path, draft => CreateWriter(format, target with { Path = draft }).Write(source));
        }
        else
        {
            CreateWriter(format, target).Write(source);
        }

        return report;
    }

    private static AnnotationWriter CreateWriter(AnnotationFormat format, AnnotationTarget target) => format switch
    {
        AnnotationFormat.Coco => new CocoWriter(target),
        AnnotationFormat.Yolo => new YoloWriter(target),
        AnnotationFormat.LabelMe => new LabelMeWriter(target),
        AnnotationFormat.PascalVoc => new PascalVocWriter(target),
        AnnotationFormat.Cvat => new CvatWriter(target),
        AnnotationFormat.LabelStudio => new LabelStudioWriter(target),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "The format is unknown."),
    };

    private static YoloSource OpenYolo(string place, AnnotationReadOptions options)
    {
        if (options.ImageFolder is not null)
        {
            throw new InvalidDataException(
                $"{place}: the folder of the images cannot be given for a YOLO data set; its YAML file defines it.");
        }

        var description = System.IO.Path.GetFileName(place) == FormatDetection.YoloClassList
            ? YoloDescription.FromClassList(place)
            : YoloDescription.Read(place);
        return new YoloSource(place, description, options);
    }
}
