namespace OpenVocabSeg.Data.Captions;

/// <summary>The separator between a word and the next one.</summary>
internal enum TokenGlue
{
    /// <summary>Punctuation or the end of the caption. Names do not extend across it.</summary>
    Break,

    /// <summary>White space.</summary>
    Space,

    /// <summary>A hyphen without spaces.</summary>
    Hyphen,
}
