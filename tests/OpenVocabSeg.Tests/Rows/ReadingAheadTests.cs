using CsCheck;
using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Columns;
using OpenVocabSeg.Rows;
using OpenVocabSeg.Segmentation;
using OpenVocabSeg.Tests.TestData;

namespace OpenVocabSeg.Tests.Rows;

/// <summary>
/// A cursor that reads ahead keeps computed and passed-through columns together, and does not use images after their lifetime.
/// </summary>
[TestClass]
public sealed class ReadingAheadTests
{
    private static readonly Gen<(int Kind, int Number)> Step = Gen.Select(Gen.Int[0, 6], Gen.Int[1, 60]);

    private readonly MLContext _context = TestRows.CreateContext();

    [TestMethod]
    public void Whatever_comes_before_and_after_computed_columns_stay_in_their_rows() =>
        Gen.Select(Gen.Int[0, 120], Step.Array[0, 3], Step.Array[0, 3]).Sample(
            (count, before, after) =>
            {
                var source = _context.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i => new Number { Id = i }).ToArray());
                var input = Apply(source, before);
                var mapped = new MappedView(input, new RowMapper(input.Schema, new CountingMapping(input.Schema)));
                var rows = _context.Data.CreateEnumerable<Squared>(Apply(mapped, after), reuseRowObject: false).ToArray();
                var expected = Apply(input, after).GetColumn<int>("Id").ToArray();

                CollectionAssert.AreEqual(expected, rows.Select(row => row.Id).ToArray());
                Assert.IsTrue(Array.TrueForAll(rows, row => row.Square == row.Id * row.Id));
            },
            iter: 150);

    [TestMethod]
    public void Images_from_files_are_computed_beside_their_own_paths()
    {
        var folder = Directory.CreateTempSubdirectory("ovs-ahead-").FullName;
        try
        {
            var paths = Enumerable.Range(0, 70).Select(i => new PathRow { Path = $"{i}.png" }).ToArray();
            for (var i = 0; i < paths.Length; i++)
            {
                using var image = TestRows.Image(3 + (i % 11), 3);
                image.Save(Path.Combine(folder, paths[i].Path));
            }

            var data = _context.Data.LoadFromEnumerable(paths);
            var networks = new FakeNetworks();
            var view = Map(_context.Transforms.LoadImages("Image", folder, "Path").Fit(data).Transform(data), networks);
            var rows = _context.Data.CreateEnumerable<PathWithScores>(view, reuseRowObject: false).ToArray();

            Assert.HasCount(paths.Length, rows);
            for (var i = 0; i < rows.Length; i++)
            {
                Assert.AreEqual($"{i}.png", rows[i].Path);
                Assert.HasCount(1 + (i % 11), rows[i].Score);
            }

            Assert.AreEqual(paths.Length, networks.Images);
            Assert.IsLessThan(10, networks.Calls);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void An_image_may_die_when_its_row_is_over()
    {
        IEnumerable<ImageOnly> Once()
        {
            for (var i = 0; i < 40; i++)
            {
                using var image = TestRows.Image(3 + (i % 7), 3);
                yield return new ImageOnly { Image = image };
            }
        }

        var found = Map(_context.Data.LoadFromEnumerable(Once()), new FakeNetworks()).GetColumn<float[]>("Score").ToArray();

        CollectionAssert.AreEqual(
            Enumerable.Range(0, 40).Select(i => 1 + (i % 7)).ToArray(), found.Select(scores => scores.Length).ToArray());
    }

    [TestMethod]
    public void Images_in_memory_stay_the_callers()
    {
        var rows = Enumerable.Range(0, 40).Select(i => new ImageOnly { Image = TestRows.Image(3 + (i % 7), 3) }).ToArray();
        var view = Map(_context.Data.LoadFromEnumerable(rows), new FakeNetworks());

        for (var pass = 0; pass < 2; pass++)
        {
            Assert.AreEqual(rows.Sum(row => row.Image!.Width - 2), view.GetColumn<float[]>("Score").Sum(scores => scores.Length));
        }

        Assert.IsTrue(Array.TrueForAll(rows, row => row.Image!.Pixels.Length == 4 * 3 * row.Image.Width));
    }

    private static MappedView Map(IDataView data, FakeNetworks networks)
    {
        string[] classes = ["cat", "dog"];
        var outputs = InstanceOutputs.Define(SegmentationSettings.Default.Outputs, classes, data.Schema, null);
        var mapping = new SegmentationMapping(outputs, data.Schema["Image"], InstanceOutputs.CreateKeys(classes), networks.Predict);
        return new MappedView(data, new RowMapper(data.Schema, mapping));
    }

    private IDataView Apply(IDataView view, (int Kind, int Number)[] steps)
    {
        foreach (var (kind, number) in steps)
        {
            view = kind switch
            {
                0 => _context.Data.TakeRows(view, number),
                1 => _context.Data.SkipRows(view, number),
                2 => _context.Data.FilterByCustomPredicate<Number>(view, row => row.Id < number),
                3 => _context.Data.ShuffleRows(view, seed: number, shufflePoolSize: 1 + number),
                4 => _context.Data.Cache(view),
                5 => _context.Data.BootstrapSample(view, seed: number),
                _ => _context.Data.FilterByCustomPredicate<Number>(view, row => row.Id % (2 + number) == 0),
            };
        }

        return view;
    }

    private sealed class Number
    {
        public int Id { get; set; }
    }

    private sealed class Squared
    {
        public int Id { get; set; }

        public int Square { get; set; }
    }

    private sealed class PathRow
    {
        public string Path { get; set; } = string.Empty;
    }

    private sealed class PathWithScores
    {
        public string Path { get; set; } = string.Empty;

        public float[] Score { get; set; } = [];
    }
}
