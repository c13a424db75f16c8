namespace OpenVocabSeg.Samples.Playground.Http;

/// <summary>A request that cannot be answered, through no fault of the server.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="code">What is wrong, for programs.</param>
/// <param name="message">What is wrong, for people.</param>
internal sealed class RequestException(int status, string code, string message) : Exception(message)
{
    /// <summary>HTTP status.</summary>
    public int Status => status;

    /// <summary>What is wrong, for programs: "unknown-word", "not-a-image", …</summary>
    public string Code => code;

    /// <summary>The words that the model does not know; null where that is not the matter.</summary>
    public IReadOnlyList<UnknownWord>? UnknownWords { get; init; }
}
