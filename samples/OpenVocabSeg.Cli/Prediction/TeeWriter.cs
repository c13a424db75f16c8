using System.Text;

namespace OpenVocabSeg.Cli.Prediction;

/// <summary>Text that goes to two writers.</summary>
/// <param name="first">Receives the text.</param>
/// <param name="second">Receives the text, too.</param>
internal sealed class TeeWriter(TextWriter first, TextWriter second) : TextWriter
{
    public override Encoding Encoding => first.Encoding;

    public override void Write(char value)
    {
        first.Write(value);
        second.Write(value);
    }

    public override void Write(string? value)
    {
        first.Write(value);
        second.Write(value);
    }

    public override void Flush()
    {
        first.Flush();
        second.Flush();
    }
}
