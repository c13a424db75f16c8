using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.Coco;

/// <summary>The first occurrence of a problem.</summary>
/// <param name="Position">Where it stands in the files.</param>
/// <param name="Message">Object and field.</param>
internal sealed record FirstProblem(long Position, string Message)
{
    /// <summary>The least bytes of one.</summary>
    public const int Size = sizeof(long) + 1;

    /// <summary>The one that stands first; null if there is none.</summary>
    public static FirstProblem? Earlier(FirstProblem? one, FirstProblem? other) =>
        one is null || other is null ? one ?? other : other.Position < one.Position ? other : one;

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static FirstProblem Read(PartReader reader) => new(reader.ReadId(), reader.ReadText());

    /// <summary>Reads what <see cref="WriteAny"/> wrote.</summary>
    public static FirstProblem? ReadAny(PartReader reader) => reader.ReadFlag("whether there is a problem") ? Read(reader) : null;

    /// <summary>Writes one, or that there is none.</summary>
    public static void WriteAny(BinaryWriter writer, FirstProblem? problem)
    {
        writer.Write(problem is not null);
        problem?.Write(writer);
    }

    /// <summary>Writes it.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(Position);
        writer.Write(Message);
    }
}
