using OpenVocabSeg.Data.Coco;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.Metrics;

/// <summary>What an evaluation does not compare, and whether anything is left to compare.</summary>
/// <param name="skipped">The counts.</param>
internal sealed class ConversionTally(SkippedObjectsBuilder skipped)
{
    private FirstProblem? _firstUnreadableResult;
    private bool _hasReadableResults;

    /// <summary>An empty tally.</summary>
    public ConversionTally()
        : this(new SkippedObjectsBuilder())
    {
    }

    /// <summary>Counts of objects. In positions, annotations come before results.</summary>
    public SkippedObjectsBuilder Skipped => skipped;

    /// <summary>The tally of all parts.</summary>
    public static ConversionTally Join(IReadOnlyList<ConversionTally> parts) =>
        new(SkippedObjectsBuilder.Join(parts.Select(part => part.Skipped)))
        {
            _firstUnreadableResult = parts.Select(part => part._firstUnreadableResult).Aggregate(FirstProblem.Earlier),
            _hasReadableResults = parts.Any(part => part._hasReadableResults),
        };

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">A value cannot be; the message names it.</exception>
    public static ConversionTally Read(PartReader reader) => new(SkippedObjectsBuilder.Read(reader))
    {
        _firstUnreadableResult = FirstProblem.ReadAny(reader),
        _hasReadableResults = reader.ReadFlag("whether results are readable"),
    };

    /// <summary>Counts a detection.</summary>
    /// <param name="unreadable">Why its mask cannot be read; null if it can.</param>
    public void AddResult(in CocoProblem? unreadable)
    {
        if (unreadable is { } problem)
        {
            skipped.Add(problem with { Reason = SkipReason.UnreadableDetectionMask });
            _firstUnreadableResult ??= skipped.At(problem);
        }
        else
        {
            _hasReadableResults = true;
        }
    }

    /// <summary>Must be called after the last object.</summary>
    /// <exception cref="InvalidDataException">There are objects, but none is compared.</exception>
    public void ThrowIfNoneIsUsed()
    {
        if (!skipped.HasUsedObjects && skipped.FirstSkipped is { } problem)
        {
            throw EvaluationFault.OfGroundTruth($"{problem.Message}.");
        }
    }

    /// <summary>Counts of what was left out, after everything has been converted.</summary>
    /// <param name="categories">All classes, in the order of the file.</param>
    /// <exception cref="InvalidDataException">
    /// There are objects, but none is compared; or there are detections, but none of their masks can be read.
    /// </exception>
    public SkippedObjects Finish(IEnumerable<CocoCategory> categories)
    {
        ThrowIfNoneIsUsed();
        return !_hasReadableResults && _firstUnreadableResult is { } problem
            ? throw EvaluationFault.OfDetections($"{problem.Message}.")
            : skipped.Build(categories);
    }

    /// <summary>Writes the tally.</summary>
    public void Write(BinaryWriter writer)
    {
        skipped.Write(writer);
        FirstProblem.WriteAny(writer, _firstUnreadableResult);
        writer.Write(_hasReadableResults);
    }
}
