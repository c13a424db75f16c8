namespace OpenVocabSeg.Networks.Training;

/// <summary>
/// Marks a group of settings that files store without the group: its members are written directly to the record that contains the group.
/// The file format is older than the groups.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FlatInFilesAttribute : Attribute;
