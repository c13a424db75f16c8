namespace OpenVocabSeg.Samples.Playground.Http;

/// <summary>An invalid request.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="code">Machine-readable error code.</param>
/// <param name="message">Error message for users.</param>
internal sealed class RequestException(int status, string code, string message) : Exception(message)
{
    /// <summary>HTTP status.</summary>
    public int Status => status;

    /// <summary>Machine-readable error code, such as "unknown-word" or "not-an-image".</summary>
    public string Code => code;

    /// <summary>The unknown words, for the code "unknown-word"; otherwise null.</summary>
    public IReadOnlyList<UnknownWord>? UnknownWords { get; init; }
}
