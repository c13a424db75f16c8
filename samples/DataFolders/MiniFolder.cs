using System.Text.Json;
using OpenVocabSeg.Data;

namespace Samples.DataFolders;

/// <summary>Builds a folder like that of the configuration <c>coco-mini</c>: some hundred photos, copied.</summary>
internal static class MiniFolder
{
    private const string Name = "coco-mini";
    private const int Kinds = 3;

    /// <summary>Writes the folder.</summary>
    /// <param name="request">The downloads.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="text">Receives a line for each part.</param>
    public static void Write(FolderRequest request, DraftFolder folder, TextWriter text)
    {
        var train = CocoFiles.Of(request.Coco, "train");
        var test = CocoFiles.Of(request.Coco, "val");
        var chosen = PhotoSelection.Choose(train, request.TrainingPhotos, request.Seed);

        // A third of the photos has both, a third masks only, and a third captions only.
        var masked = chosen.Where((_, i) => i % Kinds != 2).ToHashSet();
        var captioned = chosen.Where((_, i) => i % Kinds != 1).ToHashSet();
        var words = new HashSet<string>();
        WritePart(train, masked, captioned, folder, "train", words);
        var tested = PhotoSelection.Choose(test, request.TestPhotos, request.Seed).ToHashSet();
        WritePart(test, tested, tested, folder, "val", words);
        text.WriteLine(
            $"coco-mini: {chosen.Count} training photos ({masked.Count} with masks, {captioned.Count} with captions), "
                + $"{tested.Count} to test");
        using (var split = folder.Create("zero-shot-splits", "coco_bansal_48_17.json"))
        {
            JsonSerializer.Serialize(split, new { seen = ZeroShotSplits.Coco.Base, unseen = ZeroShotSplits.Coco.Novel });
        }

        words.UnionWith(LvisCategories.Write(request.Lvis, folder).SelectMany(Words));
        words.UnionWith(ZeroShotSplits.Coco.Base.Concat(ZeroShotSplits.Coco.Novel).SelectMany(Words));
        var kept = GloveSubset.Write(request.Glove!, folder, request.FrequentWords, words);
        text.WriteLine($"glove-100d: {kept} words");
        Backbone.Write(request.Backbone, folder, text);
    }

    private static void WritePart(
        CocoFiles files, HashSet<long> masked, HashSet<long> captioned, DraftFolder folder, string part, HashSet<string> words)
    {
        var instances = CocoInstances.Read(files.Instances, annotation => masked.Contains(annotation.ImageId));
        var captions = CocoCaptions.Read(files.Captions, caption => captioned.Contains(caption.ImageId));
        words.UnionWith(captions.Captions.SelectMany(caption => Words(caption.Text)));
        new CocoInstances(
            [.. instances.Images.Where(image => masked.Contains(image.Id))], instances.Categories, instances.Annotations)
            .Write(folder.PathOf(Name, "annotations", $"instances_{part}.json"));
        new CocoCaptions([.. captions.Images.Where(image => captioned.Contains(image.Id))], captions.Captions)
            .Write(folder.PathOf(Name, "annotations", $"captions_{part}.json"));
        foreach (var image in instances.Images.Where(image => masked.Contains(image.Id) || captioned.Contains(image.Id)))
        {
            folder.Copy(Path.Combine(files.Photos, image.FileName!), Name, "images", part, image.FileName!);
        }
    }

    private static IEnumerable<string> Words(string text)
    {
        char[] separators = [.. text.Where(letter => !char.IsLetterOrDigit(letter) && letter != '\'').Distinct()];
        return text.ToLowerInvariant().Split(separators, StringSplitOptions.RemoveEmptyEntries);
    }
}
