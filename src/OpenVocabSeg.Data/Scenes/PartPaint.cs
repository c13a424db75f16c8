namespace OpenVocabSeg.Data.Scenes;

/// <summary>Which of an object's colours fills a part of its shape.</summary>
internal enum PartPaint
{
    /// <summary>The object's own colour, whose hue belongs to its class, with the texture of the class.</summary>
    Main,

    /// <summary>A second colour of any hue (trunk, handle, door).</summary>
    Accent,

    /// <summary>The second colour, lightened (window, spot).</summary>
    Light,

    /// <summary>The main colour, darkened (eye, roof edge).</summary>
    Dark,
}
