using System.Text.Json.Serialization;

namespace OpenVocabSeg.Networks;

/// <summary>The head that classifies regions and regresses their boxes.</summary>
public sealed record BoxArchitecture
{
    /// <summary>The input of the box regression.</summary>
    /// <value>Default: the mean over its cells.</value>
    [JsonPropertyName("boxRegression")] // The name in files.
    public BoxRegressionInput Regression { get; init; } = BoxRegressionInput.Mean;

    /// <summary>
    /// Logit of the background, compared with the word similarities. XPM's zero background vector gives 0. But after caption pretraining,
    /// regions without an object often have a similarity above 0 to some word. A teacher that learns to push its base words below 0 there
    /// also raises the words without masks. A logit between the similarities of background and objects avoids both.
    /// </summary>
    /// <value>Finite. Default: 0.</value>
    public double BackgroundLogit { get; init; }

    /// <summary>
    /// Whether the box head also estimates the IoU of each box with an object, as in OLN (Kim et al., 2022).
    /// <see cref="DetectionScoreSettings.IouWeight"/> uses it.
    /// </summary>
    /// <value>Default: false.</value>
    [JsonPropertyName("predictsBoxFit")] // The name in files.
    public bool PredictsIou { get; init; }

    internal void Validate()
    {
        if (!Enum.IsDefined(Regression))
        {
            throw new ArgumentOutOfRangeException(nameof(Regression), Regression, $"This {nameof(BoxRegressionInput)} does not exist.");
        }

        if (!double.IsFinite(BackgroundLogit))
        {
            throw new ArgumentOutOfRangeException(nameof(BackgroundLogit), BackgroundLogit, $"{nameof(BackgroundLogit)} must be finite.");
        }
    }
}
