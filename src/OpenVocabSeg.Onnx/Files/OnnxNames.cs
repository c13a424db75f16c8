namespace OpenVocabSeg.Onnx.Files;

/// <summary>Names of inputs and outputs of exported segmenters.</summary>
internal static class OnnxNames
{
    /// <summary>uint8 [height, width, 3], prepared, red, green, blue.</summary>
    public const string Image = "image";

    /// <summary>float [K, D].</summary>
    public const string Words = "words";

    /// <summary>int64 [K] or [0].</summary>
    public const string ClassOfWord = "class_of_word";

    /// <summary>float [1].</summary>
    public const string ScoreThreshold = "score_threshold";

    /// <summary>float [1].</summary>
    public const string NmsThreshold = "nms_threshold";

    /// <summary>float [M, 4].</summary>
    public const string Boxes = "boxes";

    /// <summary>float [M].</summary>
    public const string Scores = "scores";

    /// <summary>int64 [M].</summary>
    public const string Labels = "labels";

    /// <summary>float [M, R, R].</summary>
    public const string Masks = "masks";

    /// <summary>float [M].</summary>
    public const string Noise = "noise";

    /// <summary>float [1, C, h, w].</summary>
    public const string CriticMap = "critic_map";

    /// <summary>The inputs of a critic, in order.</summary>
    public static IReadOnlyList<string> CriticInputs { get; } = [CriticMap, Boxes, Masks];
}
