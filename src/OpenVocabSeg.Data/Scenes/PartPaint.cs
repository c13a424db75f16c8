namespace OpenVocabSeg.Data.Scenes;

/// <summary>Which of an object's colors fills a part of its shape.</summary>
internal enum PartPaint
{
    /// <summary>The object's own color, whose hue belongs to its class, with the texture of the class.</summary>
    Main,

    /// <summary>A second color of any hue (backbone, handle, door).</summary>
    Accent,

    /// <summary>The second color, lightened (window, spot).</summary>
    Light,

    /// <summary>The main color, darkened (eye, roof edge).</summary>
    Dark,
}
