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
    /// <param name="glove">GloVe's text file of 100 dimensions.</param>
    /// <param name="choice">How much of them is used.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="text">Receives a line for each part.</param>
    /// <exception cref="OperationCanceledException">The work was canceled.</exception>
    public static void Write(FolderRequest request, string glove, PhotoChoice choice, TargetFolder folder, TextWriter text)
    {
        var train = CocoFiles.Of(request.Coco, "train");
        var test = CocoFiles.Of(request.Coco, "val");
        var chosen = PhotoSelection.Choose(train, choice.TrainingPhotos, choice.Seed, folder.CancellationToken);

        // A third of the photos has both, a third masks only, and a third captions only.
        var masked = chosen.Where((_, i) => i % Kinds != 2).ToHashSet();
        var captioned = chosen.Where((_, i) => i % Kinds != 1).ToHashSet();
        var words = new HashSet<string>();
        WritePart(train, masked, captioned, folder, "train", words);
        var tested = PhotoSelection.Choose(test, choice.TestPhotos, choice.Seed, folder.CancellationToken).ToHashSet();
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
        var kept = GloveSubset.Write(glove, folder, choice.FrequentWords, words);
        text.WriteLine($"glove-100d: {kept} words");
        Backbone.Write(request.Backbone, folder, text);
    }

    private static void WritePart(
        CocoFiles files, HashSet<long> masked, HashSet<long> captioned, TargetFolder folder, string part, HashSet<string> words)
    {
        var token = folder.CancellationToken;
        var instances = CocoInstances.Read(files.Instances, annotation => Continues(token) && masked.Contains(annotation.ImageId));
        var captions = CocoCaptions.Read(files.Captions, caption => Continues(token) && captioned.Contains(caption.ImageId));
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

    private static bool Continues(CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        return true;
    }

    private static IEnumerable<string> Words(string text)
    {
        char[] separators = [.. text.Where(letter => !char.IsLetterOrDigit(letter) && letter != '\'').Distinct()];
        return text.ToLowerInvariant().Split(separators, StringSplitOptions.RemoveEmptyEntries);
    }
}
