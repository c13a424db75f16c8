namespace OpenVocabSeg.Experiments;

/// <summary>The names of data sets' forms in configuration files.</summary>
public static class PhotoFormats
{
    /// <summary>The field that names a form.</summary>
    public const string Field = "format";

    /// <summary>COCO's JSON files.</summary>
    public const string Coco = "coco";

    /// <summary>Open Images' CSV files and mask images.</summary>
    public const string OpenImages = "openImages";

    /// <summary>Conceptual Captions' TSV file.</summary>
    public const string ConceptualCaptions = "conceptualCaptions";
}
