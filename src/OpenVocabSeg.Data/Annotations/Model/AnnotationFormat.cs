namespace OpenVocabSeg.Data;

/// <summary>Forms in which annotation tools and data sets write the objects of images.</summary>
public enum AnnotationFormat
{
    /// <summary>A COCO instances file (JSON).</summary>
    Coco,

    /// <summary>
    /// An Ultralytics YOLO data set: <c>data.yaml</c>, folders <c>images</c> and <c>labels</c>, a text file for each image.
    /// </summary>
    Yolo,

    /// <summary>LabelMe: a JSON file for each image.</summary>
    LabelMe,

    /// <summary>Pascal VOC: an XML file for each image, and PNG images whose colors are objects and classes.</summary>
    PascalVoc,

    /// <summary>CVAT for images 1.1 (XML).</summary>
    Cvat,

    /// <summary>A Label Studio export: JSON, or JSON-MIN.</summary>
    LabelStudio,
}
