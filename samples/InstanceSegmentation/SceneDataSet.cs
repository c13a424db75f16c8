using System.Globalization;
using OpenVocabSeg.Data;

namespace Samples.InstanceSegmentation;

/// <summary>Writes generated scenes as a COCO data set, to try the sample without data.</summary>
internal static class SceneDataSet
{
    /// <summary>Generates images and writes them and <c>instances.json</c>.</summary>
    /// <param name="folder">The output folder.</param>
    /// <param name="count">Number of images.</param>
    /// <param name="seed">Random seed.</param>
    /// <returns>The annotation file.</returns>
    public static string Write(string folder, int count, int seed)
    {
        Directory.CreateDirectory(folder);
        var scenes = new SceneGenerator(new SceneOptions { Seed = seed }).GenerateMany(count);
        var ids = SceneClasses.All.Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index + 1L);
        var images = new List<CocoImage>();
        var annotations = new List<CocoAnnotation>();
        foreach (var scene in scenes)
        {
            var id = images.Count + 1;
            var name = id.ToString("D5", CultureInfo.InvariantCulture) + ".png";
            ImageFile.SavePng(Path.Combine(folder, name), scene.Image);
            images.Add(new CocoImage(id, name, scene.Image.Height, scene.Image.Width));
            foreach (var (className, box, mask) in scene.Objects)
            {
                annotations.Add(new CocoAnnotation(
                    annotations.Count + 1,
                    id,
                    ids[className],
                    CocoBox.FromBoundingBox(box),
                    CocoSegmentation.FromMask(mask),
                    mask.Area));
            }
        }

        var file = Path.Combine(folder, "instances.json");
        new CocoInstances(images, [.. ids.Select(pair => new CocoCategory(pair.Value, pair.Key))], annotations).Write(file);
        return file;
    }
}
