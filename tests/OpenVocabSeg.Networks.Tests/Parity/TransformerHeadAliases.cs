namespace OpenVocabSeg.Networks.Tests.Parity;

/// <summary>What the authors' transformer head stores a second time, never uses, or cannot train.</summary>
internal static class TransformerHeadAliases
{
    /// <summary>
    /// The tied word table and projection, the second name of the prediction bias, and the image prediction head that no loss uses.
    /// </summary>
    public static bool IsIgnored(string key) =>
        key.StartsWith("backbone.", StringComparison.Ordinal)
        || key.StartsWith("v2l_projection.", StringComparison.Ordinal)
        || key.StartsWith("heads.imagePredictions.", StringComparison.Ordinal)
        || key is "heads.predictions.decoder.weight" or "heads.predictions.decoder.bias";

    /// <summary>A shift of all scores of a softmax changes nothing: these gradients are rounding noise.</summary>
    public static bool HasZeroGradient(string parameter) =>
        parameter.EndsWith("attention.self.key.bias", StringComparison.Ordinal) || parameter == "heads.bi_seq_relationship.bias";
}
