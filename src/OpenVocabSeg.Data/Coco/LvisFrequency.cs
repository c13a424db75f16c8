namespace OpenVocabSeg.Data;

/// <summary>How frequent a class is in the training images of LVIS (field <c>frequency</c> of its categories).</summary>
public enum LvisFrequency
{
    /// <summary><c>r</c>: 1 to 10 images.</summary>
    Rare,

    /// <summary><c>c</c>: 11 to 100 images.</summary>
    Common,

    /// <summary><c>f</c>: more than 100 images.</summary>
    Frequent,
}
