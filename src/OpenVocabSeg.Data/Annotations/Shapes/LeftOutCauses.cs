namespace OpenVocabSeg.Data.Annotations.Shapes;

/// <summary>Causes for which readers leave shapes out, as nouns in the plural.</summary>
internal static class LeftOutCauses
{
    public const string ShortPolygons = "polygons of fewer than 3 points";
    public const string FarPolygons = "polygons with a coordinate beyond ±10 million pixels";
    public const string EmptyBoxes = "boxes without an area";
    public const string EmptyMasks = "empty masks";
    public const string Lines = "lines and polylines";
    public const string Points = "points";
    public const string Keypoints = "keypoints";
    public const string Cuboids = "cuboids";
    public const string Skeletons = "skeletons";
    public const string Tags = "tags of whole images";
}
