namespace OpenVocabSeg.Data.Scenes;

/// <summary>The pattern on the main parts of a class of icons.</summary>
internal enum Texture
{
    /// <summary>One color.</summary>
    Plain,

    /// <summary>Bands across the icon's x axis.</summary>
    VerticalStripes,

    /// <summary>Bands at 45°.</summary>
    DiagonalStripes,

    /// <summary>Alternating sectors around the middle.</summary>
    Sectors,

    /// <summary>Bands across the icon's y axis.</summary>
    HorizontalStripes,
}
