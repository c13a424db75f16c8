namespace OpenVocabSeg.Cli;

/// <summary>What the command returns when it does not succeed.</summary>
internal static class ExitCodes
{
    /// <summary>Bad input, or another failure.</summary>
    public const int Failure = 1;

    /// <summary>An unknown verb or option, or a missing or wrong value.</summary>
    public const int WrongUsage = 2;

    /// <summary>Ended by Ctrl+C or a request to terminate: what shells return for it.</summary>
    public const int Canceled = 130;
}
