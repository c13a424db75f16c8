using System.Text.Json;
using OpenVocabSeg.Data;

namespace Samples.DataFolders;

/// <summary>The categories of LVIS.</summary>
internal static class LvisCategories
{
    /// <summary>Writes the list of categories of an annotation file, which is streamed, to <c>lvis/lvis_v1_categories.json</c>.</summary>
    /// <returns>All names.</returns>
    /// <exception cref="OperationCanceledException">The work was canceled.</exception>
    public static IReadOnlyList<string> Write(string annotations, TargetFolder folder)
    {
        var entries = NounVocabulary.Load(CocoFiles.Existing(annotations)).Entries;
        folder.CancellationToken.ThrowIfCancellationRequested();
        var list = entries.Select(entry => new { id = entry.Id, name = entry.Name, synonyms = entry.Synonyms });
        using var stream = folder.Create("lvis", "lvis_v1_categories.json");
        JsonSerializer.Serialize(stream, list);
        return [.. entries.SelectMany(entry => entry.Synonyms.Append(entry.Name))];
    }
}
