namespace OpenVocabSeg.Networks.Json;

/// <summary>
/// On a group of settings: files hold the members of the group beside those of the record that has the group. So files do not depend on
/// how settings are grouped.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FlatInFilesAttribute : Attribute;
