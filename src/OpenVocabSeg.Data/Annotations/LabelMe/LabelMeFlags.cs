namespace OpenVocabSeg.Data.Annotations.LabelMe;

/// <summary>Names of the flags of a shape; LabelMe lets people choose any, these are the ones understood here.</summary>
internal static class LabelMeFlags
{
    public const string Crowd = "iscrowd";
    public const string Occluded = "occluded";
    public const string Truncated = "truncated";
    public const string Difficult = "difficult";
}
