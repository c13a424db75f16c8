namespace OpenVocabSeg.Fuzzing.Targets;

/// <summary>Every target.</summary>
internal static class AllTargets
{
    public static IEnumerable<FuzzTarget> Create() =>
    [
        .. TextTargets.Create(), .. MaskTargets.Create(), .. AnnotationTargets.Create(), .. ImageTargets.Create(), .. WordTargets.Create(),
        .. WeightTargets.Create(), .. ModelTargets.Create(), .. PlantedTargets.Create(),
    ];
}
