namespace OpenVocabSeg.Cli.Training;

/// <summary>Architecture and training settings of an experiment on photos.</summary>
internal enum PhotoRecipeKind
{
    /// <summary><see cref="Networks.ModelPresets.FrozenResNet50"/>: the ImageNet backbone is frozen. Takes minutes on a CPU.</summary>
    FrozenBackbone,

    /// <summary><see cref="Networks.ModelPresets.Photos"/>: the same for more photos, with more steps.</summary>
    Photos,

    /// <summary><see cref="Networks.ModelPresets.XpmCoco"/>.</summary>
    XpmCoco,

    /// <summary><see cref="Networks.ModelPresets.XpmOpenImages"/>.</summary>
    XpmOpenImages,
}
