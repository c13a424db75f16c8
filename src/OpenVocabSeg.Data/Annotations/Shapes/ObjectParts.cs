namespace OpenVocabSeg.Data.Annotations.Shapes;

/// <summary>Collects the shapes of one object and creates the object.</summary>
/// <param name="category">Name of its class.</param>
/// <param name="leftOut">Counts invalid shapes.</param>
internal sealed class ObjectParts(string category, CauseCounts leftOut)
{
    private const double MaximumCoordinate = 1e7;

    private readonly List<IReadOnlyList<double>> _polygons = [];
    private readonly List<RunLengthMask> _masks = [];
    private readonly List<CocoBox> _boxes = [];
    private OrientedBox? _oriented;

    public string Category => category;

    public bool IsCrowd { get; set; }

    public bool IsOccluded { get; set; }

    public bool IsTruncated { get; set; }

    public bool IsDifficult { get; set; }

    public double? Score { get; set; }

    public double? MaskNoise { get; set; }

    /// <summary>Adds a polygon x0, y0, x1, y1, … in pixels.</summary>
    public void AddPolygon(IReadOnlyList<double> polygon)
    {
        if (polygon.Count < 6)
        {
            leftOut.Add(LeftOutCauses.ShortPolygons);
        }
        else if (polygon.Any(coordinate => Math.Abs(coordinate) > MaximumCoordinate))
        {
            leftOut.Add(LeftOutCauses.FarPolygons);
        }
        else
        {
            _polygons.Add(polygon);
        }
    }

    /// <summary>Adds a mask of the whole image.</summary>
    public void AddMask(RunLengthMask mask)
    {
        if (mask.Area == 0)
        {
            leftOut.Add(LeftOutCauses.EmptyMasks);
        }
        else
        {
            _masks.Add(mask);
        }
    }

    /// <summary>Adds a box given by two opposite corners in any order.</summary>
    public void AddBox(double x0, double y0, double x1, double y1) =>
        AddBox(new CocoBox(Math.Min(x0, x1), Math.Min(y0, y1), Math.Abs(x1 - x0), Math.Abs(y1 - y0)));

    /// <summary>Adds a box.</summary>
    public void AddBox(CocoBox box)
    {
        if (!(box.Width > 0 && box.Height > 0))
        {
            leftOut.Add(LeftOutCauses.EmptyBoxes);
        }
        else
        {
            _boxes.Add(box);
        }
    }

    /// <summary>Adds a rotated box.</summary>
    public void AddOrientedBox(OrientedBox box)
    {
        if (!(box.Width > 0 && box.Height > 0))
        {
            leftOut.Add(LeftOutCauses.EmptyBoxes);
            return;
        }

        _oriented = box;
        _boxes.Add(box.ToEnclosingBox());
    }

    /// <summary>Adds the shapes and flags of another part of the same object.</summary>
    public void Join(ObjectParts other)
    {
        _polygons.AddRange(other._polygons);
        _masks.AddRange(other._masks);
        _boxes.AddRange(other._boxes);
        _oriented ??= other._oriented;
        IsCrowd |= other.IsCrowd;
        IsOccluded |= other.IsOccluded;
        IsTruncated |= other.IsTruncated;
        IsDifficult |= other.IsDifficult;
        Score ??= other.Score;
        MaskNoise ??= other.MaskNoise;
    }

    /// <summary>The object; null if it has no valid shape.</summary>
    /// <param name="size">Size of the image.</param>
    /// <param name="boxesAreBoxes">
    /// Whether a box next to polygons and masks is the object's box (CVAT) instead of a part of its shape (LabelMe).
    /// </param>
    public ObjectAnnotation? Build(ImageSize size, bool boxesAreBoxes)
    {
        if (_polygons.Count + _masks.Count == 0)
        {
            return _boxes.Count == 0 ? null : Create(Hull(_boxes), segmentation: null, _boxes.Count == 1 ? _oriented : null);
        }

        var drawn = boxesAreBoxes ? _polygons : [.. _polygons, .. _boxes.Select(Corners)];
        var segmentation = _masks.Count == 0
            ? CocoSegmentation.FromPolygons(drawn)
            : CocoSegmentation.FromMask(RunLengthMask.Union(
                [.. _masks, .. drawn.Select(polygon => RunLengthMask.FromPolygons([polygon], size.Height, size.Width))]));
        var box = boxesAreBoxes && _boxes.Count > 0
            ? Hull(_boxes)
            : Hull([.. drawn.Select(Extent), .. _masks.Select(mask => CocoBox.FromBoundingBox(mask.BoundingBox))]);
        return Create(box, segmentation, oriented: null);
    }

    /// <summary>The box around polygons.</summary>
    public static CocoBox Extent(IEnumerable<IReadOnlyList<double>> polygons) => Hull([.. polygons.Select(Extent)]);

    private ObjectAnnotation Create(CocoBox box, CocoSegmentation? segmentation, OrientedBox? oriented) => new(category, box)
    {
        Segmentation = segmentation,
        OrientedBox = oriented,
        IsCrowd = IsCrowd,
        IsOccluded = IsOccluded,
        IsTruncated = IsTruncated,
        IsDifficult = IsDifficult,
        Score = Score,
        MaskNoise = MaskNoise,
    };

    private static double[] Corners(CocoBox box) =>
        [box.X, box.Y, box.X + box.Width, box.Y, box.X + box.Width, box.Y + box.Height, box.X, box.Y + box.Height];

    private static CocoBox Extent(IReadOnlyList<double> polygon)
    {
        double left = polygon[0], right = left, top = polygon[1], bottom = top;
        for (var i = 2; i < polygon.Count; i += 2)
        {
            (left, right) = (Math.Min(left, polygon[i]), Math.Max(right, polygon[i]));
            (top, bottom) = (Math.Min(top, polygon[i + 1]), Math.Max(bottom, polygon[i + 1]));
        }

        return new CocoBox(left, top, right - left, bottom - top);
    }

    private static CocoBox Hull(List<CocoBox> boxes)
    {
        if (boxes.Count == 1)
        {
            return boxes[0];
        }

        var (left, top) = (boxes.Min(box => box.X), boxes.Min(box => box.Y));
        return new CocoBox(left, top, boxes.Max(box => box.X + box.Width) - left, boxes.Max(box => box.Y + box.Height) - top);
    }
}
