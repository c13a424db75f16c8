using System.Globalization;
using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments;

/// <summary>
/// Generates the scenes of the quick start and writes them as image files, so that training reads files as with a user's data.
/// </summary>
public static class QuickStartData
{
    private const int SeedsPerRun = 16;

    /// <param name="folder">Folder for the images.</param>
    /// <param name="seed">Random seed of the run.</param>
    /// <param name="scale">Size of the run.</param>
    /// <param name="split">The held-out scenes to use as test images.</param>
    public static ExperimentData Create(string folder, int seed, QuickStartScale scale, QuickStartSplit split)
    {
        var (captioned, masked, held) = scale == QuickStartScale.Full ? (2500, 2000, 300) : (400, 300, 100);
        ExperimentImage[] training =
        [
            .. Scenes(folder, "captioned", seed, 0, captioned, novelFraction: 0.35, captions: true, masks: false),
            .. Scenes(folder, "masked", seed, 1, masked, novelFraction: 0.10, captions: false, masks: true),
        ];
        var test = Scenes(
            folder,
            split.ToString().ToLowerInvariant(),
            seed,
            split == QuickStartSplit.Test ? 3 : 2,
            held,
            0.35,
            captions: false,
            masks: true);
        return new ExperimentData(folder, training, test, SceneClasses.Base, SceneClasses.Novel);
    }

    private static ExperimentImage[] Scenes(
        string folder, string name, int seed, int part, int count, double novelFraction, bool captions, bool masks)
    {
        Directory.CreateDirectory(Path.Combine(folder, name));
        var generator = new SceneGenerator(new SceneOptions { Seed = seed * SeedsPerRun + part, NovelFraction = novelFraction });
        var images = new ExperimentImage[count];
        Parallel.For(0, count, index =>
        {
            var scene = generator.Generate(index);
            var path = Path.Combine(name, index.ToString("D4", CultureInfo.InvariantCulture) + ".png");
            ImageFile.SavePng(Path.Combine(folder, path), scene.Image);
            images[index] = new ExperimentImage(
                path,
                captions ? [scene.Caption] : [],
                [.. scene.Objects.Select(o => new ExperimentInstance(o))],
                masks);
        });
        return images;
    }
}
