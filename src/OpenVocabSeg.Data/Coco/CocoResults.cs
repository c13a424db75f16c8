using System.Text.Json;
using OpenVocabSeg.Data.Coco;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data;

/// <summary>Reads and writes COCO results files: lists of detections.</summary>
public static class CocoResults
{
    /// <summary>Reads the detections one at a time while they are enumerated.</summary>
    /// <param name="path">A COCO results file.</param>
    /// <param name="defaultScore">Score of results without one, such as pseudo labels of other tools; null requires scores.</param>
    /// <returns>The detections in the order of the file. Each enumeration reads the file again.</returns>
    /// <exception cref="InvalidDataException">
    /// Thrown while enumerating: the file is not valid JSON or has another structure; the message names the file, and the result and
    /// field if known.
    /// </exception>
    public static IEnumerable<CocoResult> Read(string path, double? defaultScore = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return ReadLazily(path, defaultScore);
    }

    /// <summary>Writes detections atomically.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="results">The detections, enumerated once.</param>
    public static void Write(string path, IEnumerable<CocoResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        AtomicFile.Write(path, stream => Write(stream, results));
    }

    /// <summary>Writes detections to a stream, which stays open.</summary>
    internal static void Write(Stream stream, IEnumerable<CocoResult> results)
    {
        using var writer = new CocoJsonWriter(stream);
        writer.WriteList(property: null, results, CocoJsonWriter.Write);
    }

    private static IEnumerable<CocoResult> ReadLazily(string path, double? defaultScore)
    {
        using var stream = new JsonElementStream(path);
        stream.ReadStart(JsonTokenType.StartArray, "a JSON list of results");
        var file = stream.FileName;
        foreach (var result in stream.ReadElements((index, element) => CocoElements.Result(file, index, element, defaultScore)))
        {
            yield return result;
        }

        stream.ReadEnd();
    }
}
