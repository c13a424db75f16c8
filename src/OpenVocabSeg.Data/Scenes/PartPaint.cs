namespace OpenVocabSeg.Data.Scenes;

/// <summary>The color that fills a part of an object's shape.</summary>
internal enum PartPaint
{
    /// <summary>The main color, whose hue belongs to the class, with the texture of the class.</summary>
    Main,

    /// <summary>A second color of any hue (trunk, handle, door).</summary>
    Accent,

    /// <summary>The second color, lightened (window, spot).</summary>
    Light,

    /// <summary>The main color, darkened (eye, roof edge).</summary>
    Dark,
}
