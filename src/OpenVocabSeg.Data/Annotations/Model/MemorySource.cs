namespace OpenVocabSeg.Data.Annotations.Model;

/// <summary>Annotations in memory.</summary>
internal sealed class MemorySource(IReadOnlyList<CocoCategory> categories, IEnumerable<AnnotatedImage> images)
    : AnnotationSource("annotations", format: null)
{
    private protected override IEnumerable<AnnotatedImage> Read(CauseCounts leftOut) => images;

    private protected override IReadOnlyList<CocoCategory> DeclaredCategories() => categories;
}
