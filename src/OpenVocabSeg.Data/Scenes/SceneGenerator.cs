using OpenVocabSeg.Data.Scenes;

namespace OpenVocabSeg.Data;

/// <summary>
/// Generates small images of icons with captions and exact masks, for demonstrations and tests without
/// downloads. A scene depends only on <see cref="SceneOptions"/> and its index. With the same version of this library it is the
/// same on every machine, in any order and on any number of threads.
/// </summary>
public sealed class SceneGenerator
{
    private const int PlacementTries = 20;
    private const double SmallestVisibleShare = 0.92;

    private readonly SceneOptions _options;

    /// <summary>Creates a generator.</summary>
    /// <param name="options">Properties of the scenes.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value of <paramref name="options"/> is out of its range.</exception>
    public SceneGenerator(SceneOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
    }

    /// <summary>Generates a scene.</summary>
    /// <param name="index">Index of the scene; any number.</param>
    /// <returns>A scene with 1 to <see cref="SceneOptions.MaximumObjects"/> objects, each at least 92 % visible.</returns>
    public Scene Generate(int index)
    {
        var random = new Random(MixSeeds(_options.Seed, index));
        var canvas = new SceneCanvas(_options.Side);
        SceneBackdrop.Paint(canvas, random);
        var classes = PlaceObjects(canvas, random);
        canvas.AddNoise(random);
        var objects = new SegmentedObject[classes.Count];
        for (var i = 0; i < objects.Length; i++)
        {
            var mask = canvas.MaskOf(i);
            objects[i] = new SegmentedObject(classes[i], mask.BoundingBox, mask);
        }

        var caption = SceneCaptions.Write(objects.Select(o => o.ClassName), _options, random);
        return new Scene(canvas.ToImage(), objects, caption);
    }

    /// <summary>Generates scenes 0 to <paramref name="count"/> − 1, on all cores.</summary>
    /// <param name="count">Number of scenes, 0 or more.</param>
    /// <returns>The scenes in order of their index.</returns>
    public IReadOnlyList<Scene> GenerateMany(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var scenes = new Scene[count];
        Parallel.For(0, count, i => scenes[i] = Generate(i));
        return scenes;
    }

    private List<string> PlaceObjects(SceneCanvas canvas, Random random)
    {
        var wanted = random.Next(_options.MinimumObjects, _options.MaximumObjects + 1);
        var placed = new List<string>(wanted);
        for (var i = 0; i < wanted; i++)
        {
            var group = random.NextDouble() < _options.NovelFraction ? SceneClasses.Novel : SceneClasses.Base;
            var name = random.NextOf(group);
            var pose = IconPose.Draw(IconShapes.ByName[name], random);
            for (var t = 0; t < PlacementTries; t++)
            {
                var icon = pose.PlaceAtRandom(_options.Side, random);
                if (canvas.TryPaint(icon, placed.Count, SmallestVisibleShare))
                {
                    placed.Add(name);
                    break;
                }
            }
        }

        return placed;
    }

    // SplitMix64's finalizer: neighboring seeds and indices start unrelated sequences.
    private static int MixSeeds(int seed, int index)
    {
        var z = ((ulong)(uint)seed << 32 | (uint)index) + 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return (int)(z ^ (z >> 31));
    }
}
