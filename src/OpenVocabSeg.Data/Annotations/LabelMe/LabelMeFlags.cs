namespace OpenVocabSeg.Data.Annotations.LabelMe;

/// <summary>Names of the shape flags that are read and written. LabelMe allows any flags.</summary>
internal static class LabelMeFlags
{
    public const string Crowd = "iscrowd";
    public const string Occluded = "occluded";
    public const string Truncated = "truncated";
    public const string Difficult = "difficult";
}
