namespace OpenVocabSeg.Networks.Weights.PyTorch;

/// <summary>The mark that a pickle puts on its stack before a sequence of items.</summary>
internal sealed class PickleMark
{
    public static readonly PickleMark Instance = new();

    private PickleMark()
    {
    }
}
