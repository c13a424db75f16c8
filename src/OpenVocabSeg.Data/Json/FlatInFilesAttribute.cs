namespace OpenVocabSeg.Data.Json;

/// <summary>
/// Marks a group of settings that files store without the group: its members are written directly to the record that contains the group.
/// So files do not depend on the grouping of settings.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FlatInFilesAttribute : Attribute;
