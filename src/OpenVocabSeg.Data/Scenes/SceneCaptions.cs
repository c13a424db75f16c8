using OpenVocabSeg.Data.Scenes;

namespace OpenVocabSeg.Data;

/// <summary>Captions of generated scenes, such as "a photo of two stars and a cup near a tree".</summary>
public static class SceneCaptions
{
    private const double PluralRate = 0.8;
    private const double AdjectiveRate = 0.3;
    private const double EndingRate = 0.4;

    private static readonly string[] Openings =
        ["a photo of", "a picture of", "an image of", "a drawing of", "here is", "we can see", "a nice view of", "this shows"];

    private static readonly string[] Adjectives = ["small", "big", "little", "bright", "old", "pretty", "colorful", "tilted"];
    private static readonly string[] Connectors = ["and", "and", "with", "near", "next to", "beside", "together with"];
    private static readonly string[] Counts = ["two", "three", "four", "five", "six", "seven", "eight"];
    private static readonly string[] Amounts = ["some", "several", "a few"];

    private static readonly string[] Endings =
        ["on a plain background", "in front of a wall", "among some shapes", "in the middle of the scene", "with other things around"];

    private static readonly string[] Nothing = ["a scene", "some things", "a lot of shapes"];

    /// <summary>
    /// All words of captions, each once: the class names in the order of <see cref="SceneClasses.All"/>,
    /// the plurals that differ from them, then articles, adjectives and other filler words. Captions are in lower case,
    /// with one space between words and no punctuation.
    /// </summary>
    public static IReadOnlyList<string> Vocabulary { get; } =
    [
        .. SceneClasses.All
            .Concat(SceneClasses.All.Select(SceneClasses.Plural))
            .Concat(["a", "an", "the", "one"])
            .Concat(new[] { Openings, Adjectives, Connectors, Counts, Amounts, Endings, Nothing }
                .SelectMany(phrases => phrases)
                .SelectMany(phrase => phrase.Split(' ')))
            .Distinct(),
    ];

    /// <summary>A caption of a scene with these objects.</summary>
    internal static string Write(IEnumerable<string> classNames, SceneOptions options, Random random)
    {
        var counts = classNames.CountBy(name => name).ToDictionary();
        var mentions = SceneClasses.All
            .Where(name => counts.ContainsKey(name) && random.NextDouble() >= options.OmissionRate)
            .ToList();
        if (random.NextDouble() < options.FalseMentionRate)
        {
            mentions.Add(random.NextOf(SceneClasses.All.Where(name => !counts.ContainsKey(name)).ToArray()));
        }

        var phrases = mentions.Select(name => Describe(name, counts.GetValueOrDefault(name, 1), random)).ToArray();
        random.Shuffle(phrases);
        var caption = random.NextOf(Openings) + " " + (phrases.Length == 0 ? random.NextOf(Nothing) : phrases[0]);
        foreach (var phrase in phrases.Skip(1))
        {
            caption += " " + random.NextOf(Connectors) + " " + phrase;
        }

        return random.NextDouble() < EndingRate ? caption + " " + random.NextOf(Endings) : caption;
    }

    private static string Describe(string className, int count, Random random)
    {
        var adjective = random.NextDouble() < AdjectiveRate ? random.NextOf(Adjectives) + " " : "";
        if (count > 1 && random.NextDouble() < PluralRate)
        {
            var amount = random.Next(3) == 0 ? random.NextOf(Amounts) : Counts[count - 2];
            return $"{amount} {adjective}{SceneClasses.Plural(className)}";
        }

        var words = adjective + className;
        return random.Next(8) switch
        {
            0 => "the " + words,
            1 => "one " + words,
            _ => ("aeiou".Contains(words[0]) ? "an " : "a ") + words,
        };
    }
}
