namespace OpenVocabSeg.Documentation.Tests;

/// <summary>Keeps text, and cancels when a line with a beginning is written.</summary>
/// <param name="beginning">The beginning of the line.</param>
/// <param name="source">What is canceled.</param>
internal sealed class CancelingWriter(string beginning, CancellationTokenSource source) : StringWriter
{
    /// <inheritdoc/>
    public override void WriteLine(string? value)
    {
        base.WriteLine(value);
        if (value?.StartsWith(beginning, StringComparison.Ordinal) == true)
        {
            source.Cancel();
        }
    }
}
