using CsCheck;

namespace OpenVocabSeg.Data.Tests.Scenes;

[TestClass]
public class SceneGeneratorTests
{
    private static readonly IReadOnlyList<Scene> Thousand = new SceneGenerator(new SceneOptions { Seed = 5 }).GenerateMany(1000);

    [TestMethod]
    public void Same_seed_and_index_give_the_same_scene_in_any_order()
    {
        var generator = new SceneGenerator(new SceneOptions { Seed = 5 });
        foreach (var index in new[] { 999, 3, 0, 3 })
        {
            var scene = generator.Generate(index);
            CollectionAssert.AreEqual(Thousand[index].Image.Pixels, scene.Image.Pixels);
            CollectionAssert.AreEqual(Thousand[index].Objects.ToArray(), scene.Objects.ToArray());
            Assert.AreEqual(Thousand[index].Caption, scene.Caption);
        }
    }

    [TestMethod]
    public void Other_seeds_and_indices_give_other_scenes()
    {
        var images = new HashSet<string>();
        foreach (var seed in new[] { 0, 1, 2, -1, int.MinValue })
        {
            var generator = new SceneGenerator(new SceneOptions { Seed = seed });
            foreach (var index in new[] { 0, 1, 2, -1, int.MaxValue })
            {
                Assert.IsTrue(images.Add(Convert.ToHexString(generator.Generate(index).Image.Pixels)));
            }
        }
    }

    [TestMethod]
    public void Masks_are_disjoint_and_boxes_are_tight()
    {
        Gen.Select(Gen.Int, Gen.Int[48, 128], Gen.Int[1, 8]).Sample(
            (seed, side, most) =>
            {
                var options = new SceneOptions { Seed = seed, Side = side, MinimumObjects = 1, MaximumObjects = most };
                var scene = new SceneGenerator(options).Generate(0);
                Assert.IsTrue(scene.Objects.Count >= 1 && scene.Objects.Count <= most);
                var shown = new int[side * side];
                foreach (var (_, box, mask) in scene.Objects)
                {
                    var bitmap = mask.ToBitmap();
                    var (x0, y0, x1, y1) = (side, side, 0, 0);
                    for (var i = 0; i < bitmap.Length; i++)
                    {
                        if (bitmap[i] != 0)
                        {
                            shown[i]++;
                            (x0, y0) = (Math.Min(x0, i % side), Math.Min(y0, i / side));
                            (x1, y1) = (Math.Max(x1, (i % side) + 1), Math.Max(y1, (i / side) + 1));
                        }
                    }

                    Assert.AreEqual(new OpenVocabSeg.Data.BoundingBox(x0, y0, x1, y1), box);
                }

                Assert.IsTrue(shown.All(count => count <= 1));
            },
            iter: 60,
            threads: 1);
    }

    [TestMethod]
    public void Objects_differ_from_what_is_around_them()
    {
        var distances = Thousand.Take(200).SelectMany(scene => scene.Objects.Select(o => ColorDistance(scene, o))).Order().ToArray();
        Assert.IsTrue(distances[distances.Length / 2] > 50, $"median {distances[distances.Length / 2]}");
    }

    [TestMethod]
    public void Classes_come_in_the_stated_proportions()
    {
        var objects = Thousand.SelectMany(scene => scene.Objects).ToArray();
        var novel = objects.Count(o => SceneClasses.Novel.Contains(o.ClassName)) / (double)objects.Length;
        Assert.AreEqual(0.35, novel, 0.03);
        foreach (var (name, count) in objects.CountBy(o => o.ClassName))
        {
            var expected = objects.Length * (SceneClasses.Novel.Contains(name) ? 0.35 / 4 : 0.65 / 8);
            Assert.AreEqual(expected, count, 0.2 * expected, name);
        }

        var few = new SceneGenerator(new SceneOptions { Seed = 6, NovelFraction = 0.1 }).GenerateMany(500);
        var sparse = few.SelectMany(scene => scene.Objects).ToArray();
        Assert.AreEqual(0.1, sparse.Count(o => SceneClasses.Novel.Contains(o.ClassName)) / (double)sparse.Length, 0.025);
    }

    [TestMethod]
    public void Objects_have_between_a_sixth_and_a_half_of_the_images_side()
    {
        var sizes = Thousand.SelectMany(scene => scene.Objects).Select(o => Math.Max(o.Box.Width, o.Box.Height)).Order().ToArray();
        Assert.IsTrue(sizes[sizes.Length / 20] >= 22, $"5 %: {sizes[sizes.Length / 20]}");
        Assert.AreEqual(34, sizes[sizes.Length / 2], 2);
        Assert.IsTrue(sizes[^1] <= 50, $"largest: {sizes[^1]}");
    }

    [TestMethod]
    [DataRow(47, 2, 4, 0.5)]
    [DataRow(1025, 2, 4, 0.5)]
    [DataRow(96, 0, 4, 0.5)]
    [DataRow(96, 5, 4, 0.5)]
    [DataRow(96, 2, 9, 0.5)]
    [DataRow(96, 2, 4, 1.5)]
    [DataRow(96, 2, 4, double.NaN)]
    public void Options_out_of_range_are_refused(int side, int fewest, int most, double novel)
    {
        var options = new SceneOptions { Side = side, MinimumObjects = fewest, MaximumObjects = most, NovelFraction = novel };
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new SceneGenerator(options));
    }

    private static double ColorDistance(Scene scene, SegmentedObject o)
    {
        var bitmap = o.Mask.ToBitmap();
        var sums = new double[2, 3];
        for (var i = 0; i < bitmap.Length; i++)
        {
            for (var c = 0; c < 3; c++)
            {
                sums[bitmap[i], c] += scene.Image.Pixels[(3 * i) + c];
            }
        }

        var outside = bitmap.Length - o.Mask.Area;
        return Math.Sqrt(Enumerable.Range(0, 3).Sum(c => Math.Pow((sums[1, c] / o.Mask.Area) - (sums[0, c] / outside), 2)));
    }
}
