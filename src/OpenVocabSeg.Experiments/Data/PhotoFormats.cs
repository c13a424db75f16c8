namespace OpenVocabSeg.Experiments;

/// <summary>Names of data set formats in configuration files.</summary>
public static class PhotoFormats
{
    /// <summary>The field with the name of a format.</summary>
    public const string Field = "format";

    /// <summary>COCO's JSON files.</summary>
    public const string Coco = "coco";

    /// <summary>Annotations in any format that is recognized, such as YOLO or Label Studio.</summary>
    public const string Annotations = "annotations";

    /// <summary>Open Images' CSV files and mask images.</summary>
    public const string OpenImages = "openImages";

    /// <summary>Conceptual Captions' TSV file.</summary>
    public const string ConceptualCaptions = "conceptualCaptions";
}
