using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.Annotations.Xml;

/// <summary>Opens XML files, without document types and external entities. Errors name the file.</summary>
internal static partial class XmlFile
{
    private const int DeclarationLength = 200;
    private const int LongestReason = 300;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
        CloseInput = true,
    };

    /// <summary>The name of the root element; null if the file is not XML.</summary>
    public static string? RootName(string path)
    {
        try
        {
            using var reader = Open(path);
            return reader.MoveToContent() == XmlNodeType.Element ? reader.LocalName : null;
        }
        catch (Exception exception) when (exception is XmlException or InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>A reader positioned before the root element. It throws <see cref="XmlException"/>, for <see cref="Broken"/>.</summary>
    /// <exception cref="InvalidDataException">The first bytes are not text.</exception>
    public static XmlReader Open(string path)
    {
        var stream = RegularFile.Open(path);
        try
        {
            return CodePage(stream) is { } encoding
                ? XmlReader.Create(new StreamReader(stream, encoding), Settings)
                : XmlReader.Create(stream, Settings);
        }
        catch (XmlException exception)
        {
            stream.Dispose();
            throw Broken(path, exception);
        }
    }

    /// <summary>Reads the whole file.</summary>
    /// <exception cref="InvalidDataException">The file is not valid XML, or elements are nested too deeply.</exception>
    public static XElement Load(string path)
    {
        try
        {
            using var reader = Open(path);
            reader.MoveToContent();
            return ReadElement(reader, path);
        }
        catch (XmlException exception)
        {
            throw Broken(path, exception);
        }
    }

    /// <summary>Reads an element of at most 64 levels, in time proportional to its length, and moves behind its end.</summary>
    /// <param name="reader">A reader at the start of the element.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="XmlException">The text is not valid.</exception>
    /// <exception cref="InvalidDataException">Elements are nested too deeply.</exception>
    public static XElement ReadElement(XmlReader reader, string path)
    {
        var root = Start(reader);
        var open = new Stack<XElement>([root]);
        if (reader.IsEmptyElement)
        {
            open.Pop();
        }

        while (open.Count > 0 && reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element when open.Count == Nesting.MostLevels:
                    throw Nesting.Error(path, "elements");
                case XmlNodeType.Element:
                    var isEmpty = reader.IsEmptyElement;
                    var element = Start(reader);
                    open.Peek().Add(element);
                    if (!isEmpty)
                    {
                        open.Push(element);
                    }

                    break;
                case XmlNodeType.EndElement:
                    open.Pop();
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                    open.Peek().Add(new XText(reader.Value));
                    break;
                default:
                    break;
            }
        }

        reader.Read();
        return root;
    }

    private static XElement Start(XmlReader reader)
    {
        var element = new XElement(XName.Get(reader.LocalName, reader.NamespaceURI));
        while (reader.MoveToNextAttribute())
        {
            // The name of "xmlns" itself has no namespace.
            var space = reader.Prefix.Length == 0 ? "" : reader.NamespaceURI;
            element.Add(new XAttribute(XName.Get(reader.LocalName, space), reader.Value));
        }

        reader.MoveToElement();
        return element;
    }

    // Annotation tools on Windows write the encoding of the system, which XmlReader knows only if the program registers it.
    private static Encoding? CodePage(FileStream stream)
    {
        var start = new byte[DeclarationLength];
        var length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        return Declaration().Match(Encoding.Latin1.GetString(start, 0, length)) is { Success: true } declared
            ? CodePagesEncodingProvider.Instance.GetEncoding(declared.Groups["name"].Value)
            : null;
    }

    [GeneratedRegex("""^<\?xml[^>]*\bencoding\s*=\s*["'](?<name>[\w.-]+)["']""")]
    private static partial Regex Declaration();

    public static InvalidDataException Broken(string path, XmlException exception) => new(
        $"{Path.GetFileName(path)}: the file is not valid XML or is truncated: {Shortened(exception.Message)}", exception);

    // A reason may quote the file.
    private static string Shortened(string reason) => reason.Length <= LongestReason ? reason : $"{reason[..LongestReason]}…";
}
