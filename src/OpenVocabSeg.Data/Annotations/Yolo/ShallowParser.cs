using OpenVocabSeg.Data.Files;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace OpenVocabSeg.Data.Annotations.Yolo;

/// <summary>A YAML parser that refuses deep nesting.</summary>
/// <param name="text">The text.</param>
/// <param name="path">The file, for messages.</param>
internal sealed class ShallowParser(TextReader text, string path) : IParser
{
    private readonly Parser _parser = new(text);
    private int _level;

    public ParsingEvent? Current => _parser.Current;

    /// <exception cref="YamlException">The text is not valid YAML.</exception>
    /// <exception cref="InvalidDataException">Lists and maps are nested too deeply.</exception>
    public bool MoveNext()
    {
        var moved = _parser.MoveNext();
        _level += Current is SequenceStart or MappingStart ? 1 : Current is SequenceEnd or MappingEnd ? -1 : 0;
        return _level <= Nesting.MostLevels ? moved : throw Nesting.Error(path, "lists and maps", $" (line {Current!.Start.Line})");
    }
}
