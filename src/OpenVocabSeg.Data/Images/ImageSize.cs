namespace OpenVocabSeg.Data;

/// <summary>The size of an image in pixels.</summary>
/// <param name="Height">Number of rows.</param>
/// <param name="Width">Number of columns.</param>
public readonly record struct ImageSize(int Height, int Width)
{
    /// <summary>Height and width, such as "480×640".</summary>
    public override string ToString() => $"{Height}×{Width}";
}
