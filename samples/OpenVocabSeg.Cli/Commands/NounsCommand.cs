using System.CommandLine;
using System.Text.Json;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Cli.Commands;

/// <summary><c>ovseg nouns</c>: finds the categories that captions mention.</summary>
internal static class NounsCommand
{
    public static Command Create()
    {
        var captions = new Option<string>("--captions") { Description = "COCO captions file.", Required = true, HelpName = "file" };
        var vocabulary = new Option<string>("--vocabulary")
        {
            Description = "Categories with synonyms: LVIS's list, a COCO file with categories, or a text file with one name per line.",
            Required = true,
            HelpName = "file",
        };
        var json = new Option<string?>("--json")
        {
            Description = "Write the nouns to this file; the console shows only counts.",
            HelpName = "file",
        };
        var command = new Command("nouns", "List the categories that each caption mentions: caption id, category ids, nouns.")
        {
            captions, vocabulary, json,
        };
        command.SetAction(parsed => Find(
            parsed.GetRequiredValue(captions),
            parsed.GetRequiredValue(vocabulary),
            parsed.GetValue(json),
            parsed.InvocationConfiguration.Output));
        return command;
    }

    private static void Find(string captionsFile, string vocabularyFile, string? jsonFile, TextWriter output)
    {
        OutputChecks.Check([jsonFile], [captionsFile, vocabularyFile]);
        var finder = new NounFinder(NounVocabulary.Load(vocabularyFile));
        var captions = CocoCaptions.Read(captionsFile).Captions;
        if (jsonFile is null)
        {
            foreach (var caption in captions)
            {
                var found = FindOnce(finder, caption);
                output.WriteLine(
                    $"{caption.Id}\t{string.Join(',', found.Select(match => match.Entry.Id))}\t" +
                    $"{string.Join(',', found.Select(match => Noun(caption, match)))}");
            }

            return;
        }

        var (withNouns, nouns) = (0, 0);
        AtomicFile.Write(jsonFile, stream =>
        {
            using var writer = new Utf8JsonWriter(stream);
            writer.WriteStartArray();
            foreach (var caption in captions)
            {
                var found = FindOnce(finder, caption);
                withNouns += found.Length > 0 ? 1 : 0;
                nouns += found.Length;
                WriteJson(writer, caption, found);
            }

            writer.WriteEndArray();
        });
        output.WriteLine($"{captions.Count} captions, {withNouns} with nouns of the vocabulary, {nouns} nouns.");
    }

    // Each category once, at its first mention.
    private static NounMatch[] FindOnce(NounFinder finder, CocoCaption caption) =>
        [.. finder.Find(caption.Text).DistinctBy(match => match.Entry.Id)];

    private static string Noun(CocoCaption caption, NounMatch match) => caption.Text.Substring(match.Start, match.Length);

    private static void WriteJson(Utf8JsonWriter writer, CocoCaption caption, NounMatch[] found)
    {
        writer.WriteStartObject();
        writer.WriteNumber("caption_id", caption.Id);
        writer.WriteNumber("image_id", caption.ImageId);
        writer.WriteStartArray("category_ids");
        foreach (var match in found)
        {
            writer.WriteNumberValue(match.Entry.Id);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("nouns");
        foreach (var match in found)
        {
            writer.WriteStringValue(Noun(caption, match));
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
