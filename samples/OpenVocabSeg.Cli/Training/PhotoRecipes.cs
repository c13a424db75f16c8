using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Cli.Training;

/// <summary>The presets of the recipes.</summary>
internal static class PhotoRecipes
{
    /// <summary>The preset of a recipe.</summary>
    /// <param name="recipe">The recipe.</param>
    public static ModelPreset Preset(this PhotoRecipeKind recipe) => recipe switch
    {
        PhotoRecipeKind.FrozenBackbone => ModelPresets.FrozenResNet50,
        PhotoRecipeKind.Photos => ModelPresets.Photos,
        PhotoRecipeKind.XpmCoco => ModelPresets.XpmCoco,
        PhotoRecipeKind.XpmOpenImages => ModelPresets.XpmOpenImages,
        _ => throw new ArgumentOutOfRangeException(nameof(recipe), recipe, "There is no preset for this recipe."),
    };

    /// <summary>Whether the backbone of a recipe is frozen, so that its features can be stored.</summary>
    /// <param name="recipe">The recipe.</param>
    public static bool IsFrozen(this PhotoRecipeKind recipe) => recipe.Preset().Teacher.Layers.BackboneRateFactor == 0;
}
