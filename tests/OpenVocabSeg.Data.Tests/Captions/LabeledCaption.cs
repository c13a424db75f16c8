using System.Text.Json;

namespace OpenVocabSeg.Data.Tests.Captions;

/// <summary>
/// The LVIS categories of a caption of COCO val2017, labeled by reading it before the finder was run on it. Captions sorted by id: the
/// set "first" is every 160th from the 81st on; the set "fresh" is every 500th from the 34th on, labeled after the last rule of the
/// finder was written, so that no rule was made for it.
/// </summary>
/// <param name="Caption">Id of the caption.</param>
/// <param name="Named">Categories that a noun names with one of LVIS's names for it, inflected or spelt otherwise.</param>
/// <param name="Meant">Further categories that a noun means by a word that LVIS does not list: "surfer" for a person.</param>
internal sealed record LabeledCaption(int Caption, IReadOnlyList<string> Named, IReadOnlyList<string> Meant)
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNameCaseInsensitive = true };

    public static IReadOnlyList<LabeledCaption> Read(string set)
    {
        using var stream = typeof(LabeledCaption).Assembly.GetManifestResourceStream("caption-labels.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, LabeledCaption[]>>(stream, Options)![set];
    }
}
