using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using OpenVocabSeg.Cli.Tests.TestData;
using OpenVocabSeg.Cli.Training;
using OpenVocabSeg.Experiments;

namespace OpenVocabSeg.Cli.Tests.Training;

[TestClass]
public class PhotoConfigurationTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-config").FullName;

    private string File => Path.Combine(_folder, "config.json");

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DataRow("coco-mini", nameof(PhotoRecipeKind.FrozenBackbone))]
    [DataRow("coco-xpm", nameof(PhotoRecipeKind.XpmCoco))]
    [DataRow("openimages-cc-xpm", nameof(PhotoRecipeKind.XpmOpenImages))]
    public void Configurations_that_come_with_the_command_are_read(string name, string recipe) =>
        Assert.AreEqual(recipe, PhotoConfiguration.Load(name).Recipe.ToString());

    [TestMethod]
    [DataRow("\"recipe\": \"xpmCoco\"", "\"recipe\": \"xpmCooc\"", "$.recipe")]
    [DataRow("\"recipe\": \"xpmCoco\"", "\"recipe\": 1", "$.recipe")]
    [DataRow("\"recipe\": \"xpmCoco\",", "", "'recipe'")]
    [DataRow("\"split\": \"coco\",", "\"split\": \"coco\", \"moreTraining\": [{}],", "'moreTraining'")]
    [DataRow("\"split\": \"coco\",", "\"split\": \"coco\", \"repeatThreshold\": 2,", "'repeatThreshold'")]
    [DataRow("\"split\": \"coco\",", "\"split\": \"coco\", \"nounPhotos\": -1,", "'nounPhotos'")]
    [DataRow("\"split\": \"coco\",", "\"split\": \"coco\", \"compactModel\": \"a/b.zip\",", "'compactModel'")]
    [DataRow("\"split\": \"coco\",", "\"split\": \"coco\", \"splt\": 1,", "'splt'")]
    [DataRow("\"format\": \"coco\",", "", "'training.masks.format' is missing")]
    [DataRow("\"format\": \"coco\"", "\"format\": \"cocoa\"", "'cocoa'", "$.training.masks")]
    [DataRow("\"images\": \"coco/train2017\",", "", "$.training.masks: there is no 'images'")]
    [DataRow("\"instances\": \"coco/annotations/instances_train2017.json\"", "\"instances\": 3", "$.training.masks.instances")]
    [DataRow("\"nouns\":", "\"synonyms\": { \"cat\": [\"kitten\"] }, \"nouns\":", "field 'synonyms'")]
    [DataRow("\"nouns\":", "\"frequentWords\": 3, \"nouns\":", "field 'frequentWords'")]
    [DataRow("\"nouns\":", "\"frequentWords\": -3, \"nouns\":", "field 'frequentWords' is negative")]
    [DataRow("[102.9801, 115.9465, 122.7717]", "[102.9801, 115.9465]", "field 'pixelMean' has 2 numbers")]
    [DataRow("\"shorterSide\": 800", "\"shorterSide\": 8000", "field 'shorterSide' is 8000")]
    [DataRow("\"longerSide\": 1333", "\"longerSide\": 0", "field 'longerSide' is 0")]
    [DataRow("\"captionIterations\": 40000", "\"captionIterations\": 0", "field 'full.captionIterations' is 0")]
    [DataRow("\"captionBatchSize\": 4", "\"captionBatchSize\": 1", "field 'small.captionBatchSize' is 1")]
    [DataRow("\"trainingPhotos\": 8", "\"trainingPhotos\": 0", "field 'small.trainingPhotos' is 0")]
    [DataRow("\"proposals\": 32", "\"proposals\": -1", "field 'small.proposals' is -1")]
    [DataRow("\"longerSide\": 256", "\"longerSide\": 100", "field 'small.shorterSide' is 160")]
    [DataRow("\"rows\": [\"noCaptionPretraining\",", "\"rows\": [\"noCaption\",", "field 'full.rows'")]
    public void A_field_that_is_wrong_is_named_with_the_file(string find, string replacement, params string[] problems)
    {
        var text = Text("coco-xpm");
        var at = text.IndexOf(find, StringComparison.Ordinal);
        Assert.IsGreaterThan(0, at);
        System.IO.File.WriteAllText(File, $"{text[..at]}{replacement}{text[(at + find.Length)..]}");
        var message = Assert.ThrowsExactly<InvalidDataException>(() => PhotoConfiguration.Load(File)).Message;
        Assert.StartsWith($"{File}: ", message);
        foreach (var problem in problems)
        {
            Assert.Contains(problem, message);
        }
    }

    [TestMethod]
    public void Captions_of_test_photos_need_the_form_of_coco()
    {
        var text = Text("openimages-cc-xpm");
        var at = text.IndexOf("\"split\"", StringComparison.Ordinal);
        var end = text.LastIndexOf('}', at);
        System.IO.File.WriteAllText(
            File,
            text[..end] + ", \"captions\": { \"format\": \"conceptualCaptions\", \"images\": \"a\", \"captions\": \"b\" } " + text[end..]);
        Assert.Contains(
            "field 'test.captions' needs captions of the format 'coco', and masks of the format 'coco' or 'annotations'",
            Assert.ThrowsExactly<InvalidDataException>(() => PhotoConfiguration.Load(File)).Message);
    }

    [TestMethod]
    public void Synonyms_of_no_class_are_named_with_the_file()
    {
        var data = RealData.Folder();
        System.IO.File.WriteAllText(
            File, Text("coco-mini").Replace("\"person\": [", "\"dragon\": [", StringComparison.Ordinal));
        var message = Assert.ThrowsExactly<InvalidDataException>(() => PhotoStudy.Open(
            File, PhotoConfiguration.Load(File), data, PhotoConfiguration.Load(File).Small, 1, null, _ => { })).Message;
        Assert.StartsWith($"{File}: field 'synonyms': Synonyms are given for 'dragon'", message);
    }

    /// <summary>docs/reference/configuration.md has every field, and no other.</summary>
    [TestMethod]
    public void Every_field_is_documented()
    {
        var page = System.IO.File.ReadAllLines(Path.Combine(Repository.Root(), "docs", "reference", "configuration.md"));
        var documented = page.Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1])
            .ToArray();
        var fields = Fields(typeof(PhotoConfiguration)).Concat(Fields(typeof(NoiseConfiguration))).Distinct().ToArray();
        Assert.Contains("trainingPhotos", fields);
        Assert.Contains("segmentations", fields);
        CollectionAssert.AreEquivalent(fields, documented.Distinct().ToArray());
    }

    /// <summary>Each recipe has a preset, and docs/reference/configuration.md has each recipe, and no other.</summary>
    [TestMethod]
    public void Every_recipe_has_a_preset_and_is_documented()
    {
        var row = System.IO.File.ReadAllLines(Path.Combine(Repository.Root(), "docs", "reference", "configuration.md"))
            .Single(line => line.StartsWith("| `recipe` |", StringComparison.Ordinal));
        var documented = row.Split('`').Where((_, i) => i % 2 == 1).Skip(1).ToArray();
        var recipes = Enum.GetValues<PhotoRecipeKind>();
        string[] names = [.. recipes.Select(recipe => JsonNamingPolicy.CamelCase.ConvertName(recipe.ToString()))];
        Assert.AreEqual("", string.Join(", ", names.Except(documented)), "Recipes that are not on the page.");
        Assert.AreEqual("", string.Join(", ", documented.Except(names)), "Recipes of the page that do not exist.");
        foreach (var recipe in recipes)
        {
            recipe.Preset().Validate();
        }

        PhotoRecipeKind[] frozen = [PhotoRecipeKind.FrozenBackbone, PhotoRecipeKind.Photos];
        CollectionAssert.AreEqual(frozen, recipes.Where(recipe => recipe.IsFrozen()).ToArray());
    }

    // Names of the fields of a type and of nested objects, as in files.
    private static IEnumerable<string> Fields(Type type)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
        {
            yield return JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            foreach (var inner in Fields(property.PropertyType).Where(_ => property.PropertyType.Assembly == type.Assembly
                || property.PropertyType.Assembly == typeof(PhotoSources).Assembly))
            {
                yield return inner;
            }
        }

        foreach (var form in type.GetCustomAttributes<JsonDerivedTypeAttribute>())
        {
            foreach (var field in Fields(form.DerivedType))
            {
                yield return field;
            }
        }

        if (type.GetCustomAttribute<JsonPolymorphicAttribute>() is { TypeDiscriminatorPropertyName: { } discriminator })
        {
            yield return discriminator;
        }
    }

    private static string Text(string name)
    {
        using var stream = typeof(CommandLineApplication).Assembly.GetManifestResourceStream($"configs/{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
