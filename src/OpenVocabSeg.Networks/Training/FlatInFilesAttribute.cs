namespace OpenVocabSeg.Networks.Training;

/// <summary>
/// On a group of settings: files hold its members beside those of the record that has the group. Files are so older than the groups.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FlatInFilesAttribute : Attribute;
