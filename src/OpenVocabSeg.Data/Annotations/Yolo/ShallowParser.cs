using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace OpenVocabSeg.Data.Annotations.Yolo;

/// <summary>A YAML parser that refuses deep nesting.</summary>
/// <param name="text">The text.</param>
internal sealed class ShallowParser(TextReader text) : IParser
{
    private const int MostLevels = 64;

    private readonly Parser _parser = new(text);
    private int _level;

    public ParsingEvent? Current => _parser.Current;

    /// <exception cref="YamlException">The text is not valid YAML, or lists and maps are nested too deeply.</exception>
    public bool MoveNext()
    {
        var moved = _parser.MoveNext();
        _level += Current is SequenceStart or MappingStart ? 1 : Current is SequenceEnd or MappingEnd ? -1 : 0;
        return _level <= MostLevels
            ? moved
            : throw new YamlException(Current!.Start, Current.End, $"lists and maps are nested more than {MostLevels} levels deep");
    }
}
