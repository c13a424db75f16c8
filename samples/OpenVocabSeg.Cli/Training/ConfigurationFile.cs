using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using OpenVocabSeg.Experiments;

namespace OpenVocabSeg.Cli.Training;

/// <summary>Configuration files of <c>ovseg train</c>: JSON files, or built-in configurations by name.</summary>
internal static class ConfigurationFile
{
    private const string Path = "Path: $.";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowOutOfOrderMetadataProperties = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>The kind of experiment in a file's field <c>experiment</c>; null without this field.</summary>
    /// <param name="nameOrFile">Name of a built-in configuration, such as <c>coco-mini</c>, or a JSON file.</param>
    /// <exception cref="FileNotFoundException">The configuration does not exist.</exception>
    public static string? Experiment(string nameOrFile)
    {
        using var stream = Open(nameOrFile);
        try
        {
            using var document = JsonDocument.Parse(stream, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("experiment", out var experiment)
                    ? experiment.ToString()
                    : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Invalid JSON, or text that is not valid Unicode, is reported when the whole configuration is read.
            return null;
        }
    }

    /// <summary>A hash of a configuration's content.</summary>
    /// <param name="nameOrFile">As for <see cref="Experiment"/>.</param>
    /// <exception cref="FileNotFoundException">The configuration does not exist.</exception>
    public static string Fingerprint(string nameOrFile)
    {
        using var stream = Open(nameOrFile);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Reads a configuration.</summary>
    /// <param name="nameOrFile">As for <see cref="Experiment"/>.</param>
    /// <exception cref="FileNotFoundException">The configuration does not exist.</exception>
    /// <exception cref="InvalidDataException">The file is not a configuration; the message names the file and the field.</exception>
    public static T Read<T>(string nameOrFile)
        where T : class
    {
        using var stream = Open(nameOrFile);
        try
        {
            return JsonSerializer.Deserialize<T>(stream, Json)
                ?? throw new InvalidDataException($"{nameOrFile}: the file contains no configuration.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{nameOrFile}: {Describe(exception)}", exception);
        }
        catch (NotSupportedException exception) when (exception.Message.Contains(Path, StringComparison.Ordinal))
        {
            // An object that may have several forms and lacks the field that tells them apart.
            var path = exception.Message.Split(Path)[1].Split(' ')[0];
            throw new InvalidDataException($"{nameOrFile}: field '{path}.{PhotoFormats.Field}' is missing.", exception);
        }
    }

    // The serializer's message for a missing field names a type of this program instead of the position in the file.
    private static string Describe(JsonException exception)
    {
        const string missing = "was missing required properties including: ";
        return exception.Message.IndexOf(missing, StringComparison.Ordinal) is >= 0 and var at
            ? $"{exception.Path ?? "$"}: there is no {exception.Message[(at + missing.Length)..]}"
            : exception.Message;
    }

    private static Stream Open(string nameOrFile)
    {
        if (File.Exists(nameOrFile))
        {
            return File.OpenRead(nameOrFile);
        }

        const string prefix = "configs/";
        var assembly = typeof(ConfigurationFile).Assembly;
        if (assembly.GetManifestResourceStream(prefix + nameOrFile) is { } stream)
        {
            return stream;
        }

        var names = assembly.GetManifestResourceNames()
            .Where(resource => resource.StartsWith(prefix, StringComparison.Ordinal))
            .Select(resource => resource[prefix.Length..])
            .Order(StringComparer.Ordinal);
        throw new FileNotFoundException(
            $"There is no configuration file '{nameOrFile}' and no built-in configuration of that name "
            + $"(built in: {string.Join(", ", names)}).");
    }
}
