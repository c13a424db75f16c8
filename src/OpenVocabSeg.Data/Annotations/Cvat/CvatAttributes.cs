namespace OpenVocabSeg.Data.Annotations.Cvat;

/// <summary>Names of the label attributes that are read and written.</summary>
internal static class CvatAttributes
{
    public const string Score = "score";
    public const string MaskNoise = "mask_noise";
    public const string Crowd = "is_crowd";
    public const string Truncated = "truncated";
    public const string Difficult = "difficult";
}
