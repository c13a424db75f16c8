namespace OpenVocabSeg.Data;

/// <summary>Formats of annotation tools and data sets.</summary>
public enum AnnotationFormat
{
    /// <summary>A COCO instances file (JSON).</summary>
    Coco,

    /// <summary>
    /// An Ultralytics YOLO data set: <c>data.yaml</c>, folders <c>images</c> and <c>labels</c>, one text file per image.
    /// </summary>
    Yolo,

    /// <summary>LabelMe: one JSON file per image.</summary>
    LabelMe,

    /// <summary>Pascal VOC: one XML file per image, and PNG images whose colors encode objects and classes.</summary>
    PascalVoc,

    /// <summary>CVAT for images 1.1 (XML).</summary>
    Cvat,

    /// <summary>A Label Studio export: JSON, or JSON-MIN.</summary>
    LabelStudio,
}
