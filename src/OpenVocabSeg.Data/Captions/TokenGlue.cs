namespace OpenVocabSeg.Data.Captions;

/// <summary>What stands between a word and the next one.</summary>
internal enum TokenGlue
{
    /// <summary>Punctuation or the end of the caption: no name reaches across.</summary>
    Break,

    /// <summary>White space.</summary>
    Space,

    /// <summary>A hyphen without spaces.</summary>
    Hyphen,
}
