using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments;

/// <summary>
/// A row of the training data: an image's file, its captions, and annotations of base classes. Boxes and masks that were not set are
/// computed when they are read, so that rows of a large data set take little memory, and stages without masks do not compute them.
/// </summary>
public class TrainingRow
{
    private ExperimentInstance[] _seen = [];
    private float[]? _boxes;
    private string[]? _masks;

    /// <summary>File of the image, relative to the image folder.</summary>
    public string ImagePath { get; set; } = "";

    /// <summary>Captions; may be empty.</summary>
    public string[] Captions { get; set; } = [];

    /// <summary>Class names of the annotated objects.</summary>
    public string[] Label { get; set; } = [];

    /// <summary>x0 y0 x1 y1 of each, in pixels.</summary>
    public float[] BoundingBoxes
    {
        get => _boxes ?? [.. _seen.SelectMany(o => Corners(o.Box))];
        set => _boxes = value;
    }

    /// <summary>The mask of each as COCO compressed run lengths.</summary>
    public string[] Masks
    {
        get => _masks ?? [.. _seen.Select(o => o.Mask.ToCompressedCounts())];
        set => _masks = value;
    }

    /// <summary>
    /// Creates the row of an image. Objects of other classes than the base classes are left out, so training never sees them.
    /// </summary>
    public static TrainingRow Create(ExperimentImage image, IReadOnlyCollection<string> baseClasses)
    {
        var row = new TrainingRow();
        row.Fill(image, baseClasses);
        return row;
    }

    /// <summary>Copies an image and the annotations of its base classes.</summary>
    protected void Fill(ExperimentImage image, IReadOnlyCollection<string> baseClasses)
    {
        _seen = image.OffersMasks ? [.. image.Truth.Where(o => !o.IsCrowd && baseClasses.Contains(o.ClassName))] : [];
        ImagePath = image.Path;
        Captions = [.. image.Captions];
        Label = [.. _seen.Select(o => o.ClassName)];
    }

    /// <summary>x0 y0 x1 y1.</summary>
    protected static float[] Corners(BoundingBox box) => [(float)box.X0, (float)box.Y0, (float)box.X1, (float)box.Y1];
}
