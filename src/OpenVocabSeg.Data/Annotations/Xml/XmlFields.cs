using System.Globalization;
using System.Xml.Linq;

namespace OpenVocabSeg.Data.Annotations.Xml;

/// <summary>
/// Typed access to the attributes and child elements of an XML element. Errors name file, element and field.
/// </summary>
/// <param name="file">Name of the file.</param>
/// <param name="description">Name of the element in messages, such as "image 'a.jpg': polygon number 2".</param>
/// <param name="element">The element.</param>
internal readonly struct XmlFields(string file, string description, XElement element)
{
    public InvalidDataException Error(string field, string problem) => new(description.Length == 0
        ? $"{file}: field '{field}' {problem}."
        : $"{file}: {description}: field '{field}' {problem}.");

    /// <summary>An attribute, or else the text of a child element; null if there is neither or it is empty.</summary>
    public string? OptionalText(string field)
    {
        var text = (element.Attribute(field)?.Value ?? element.Element(field)?.Value)?.Trim();
        return string.IsNullOrEmpty(text) ? null : text;
    }

    public string Text(string field) => OptionalText(field) ?? throw Error(field, "is missing");

    public double Double(string field) => Number(Text(field), field);

    public double? OptionalDouble(string field) => OptionalText(field) is { } text ? Number(text, field) : null;

    public double Number(string text, string field) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw Error(field, $"is '{text}', not a number");

    public int Int32(string field)
    {
        var number = Double(field);
        return number is >= int.MinValue and <= int.MaxValue && number == Math.Floor(number)
            ? (int)number
            : throw Error(field, $"is '{Text(field)}', not a whole number");
    }

    public int Size(string field)
    {
        var size = Int32(field);
        return size >= 1 ? size : throw Error(field, $"is {size}, not a size in pixels");
    }

    /// <summary>0 and 1, or the words that tools write instead; false if the field is missing.</summary>
    public bool OptionalFlag(string field) => OptionalText(field)?.ToLowerInvariant() switch
    {
        null or "0" or "false" or "no" or "unspecified" => false,
        "1" or "true" or "yes" => true,
        var text => throw Error(field, $"is '{text}', neither 0 nor 1"),
    };
}
