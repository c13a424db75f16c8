namespace OpenVocabSeg.Data.Metrics;

/// <summary>The first occurrence of a problem.</summary>
/// <param name="Position">Where it stands in the files.</param>
/// <param name="Message">Object and field.</param>
internal sealed record FirstProblem(long Position, string Message)
{
    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static FirstProblem Read(BinaryReader reader) => new(reader.ReadInt64(), reader.ReadString());

    /// <summary>Writes it.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(Position);
        writer.Write(Message);
    }
}
