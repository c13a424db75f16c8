namespace OpenVocabSeg.Cli;

/// <summary>Exit codes of the command for failures.</summary>
internal static class ExitCodes
{
    /// <summary>Bad input, or another failure.</summary>
    public const int Failure = 1;

    /// <summary>An unknown verb or option, or a missing or wrong value.</summary>
    public const int WrongUsage = 2;

    /// <summary>Canceled by Ctrl+C or by a request to terminate; the code that shells use.</summary>
    public const int Canceled = 130;
}
