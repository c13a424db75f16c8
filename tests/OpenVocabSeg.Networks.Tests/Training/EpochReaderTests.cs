using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Training;

namespace OpenVocabSeg.Networks.Tests.Training;

[TestClass]
public sealed class EpochReaderTests
{
    private const int Images = 10;
    private const int BatchSize = 4;
    private const int Batches = 12;

    // Images of 12 bytes: in memory, streamed through a pool of three, and one by one.
    [TestMethod]
    [DataRow(1000)]
    [DataRow(36)]
    [DataRow(0)]
    public void A_reader_goes_on_from_any_batch_with_the_numbers_between_that_others_draw(int memoryBudget)
    {
        var (undisturbed, _) = Read(memoryBudget, new CountedRandom(3), default, from: 0);
        Assert.IsTrue(undisturbed.Take(5).SelectMany(batch => batch).Take(Images).Order().SequenceEqual(Enumerable.Range(0, Images)));
        Assert.IsFalse(undisturbed.SelectMany(batch => batch).Take(Images).SequenceEqual(Enumerable.Range(0, Images)) && memoryBudget > 0);
        for (var batch = 1; batch < Batches; batch++)
        {
            var random = new CountedRandom(3);
            var (start, position) = Read(memoryBudget, random, default, from: 0, to: batch);
            var later = new CountedRandom(3);
            later.AdvanceTo(random.Draws, CancellationToken.None);
            var (rest, _) = Read(memoryBudget, later, position, from: batch);
            CollectionAssert.AreEqual(
                undisturbed.SelectMany(images => images).ToArray(), start.Concat(rest).SelectMany(images => images).ToArray(), $"{batch}");
        }
    }

    [TestMethod]
    public void Positions_of_other_data_are_refused()
    {
        var identity = Enumerable.Range(0, Images).ToArray();
        EpochPosition[] positions =
        [
            new(-1, null, identity), new(Images + 1, null, identity), new(0, null, identity[1..]), new(0, null, [.. identity[1..], 1]),
            new(0, 5, null),
        ];
        foreach (var position in positions)
        {
            var reader = new EpochReader(new Numbered(), _ => true, new Random(1), memoryBudget: 1 << 20);
            Assert.ThrowsExactly<ArgumentException>(() => reader.Restore(position, CancellationToken.None), position.ToString());
        }

        var streaming = new EpochReader(new Numbered(), _ => true, new Random(1), memoryBudget: 0);
        Assert.ThrowsExactly<ArgumentException>(() => streaming.Restore(new(0, null, identity), CancellationToken.None));
    }

    private static (List<int[]> Batches, EpochPosition Position) Read(
        int memoryBudget, Random random, EpochPosition position, int from, int to = Batches)
    {
        var reader = new EpochReader(new Numbered(), _ => true, random, memoryBudget);
        if (from > 0)
        {
            reader.Restore(position, CancellationToken.None);
        }

        var read = new List<int[]>();
        using var batches = reader.Batches(BatchSize, CancellationToken.None).GetEnumerator();
        for (var i = from; i < to; i++)
        {
            batches.MoveNext();
            read.Add([.. batches.Current.Select(image => (int)image.Image.Pixels[0])]);
            random.Next();
        }

        return (read, reader.Position);
    }

    private sealed class Numbered : ITrainingImageSource
    {
        public IEnumerable<TrainingImage> Read(CancellationToken cancellationToken) => Enumerable.Range(0, Images)
            .Select(i => new TrainingImage { Image = new PixelImage(2, 2, [.. Enumerable.Repeat((byte)i, 12)]) });
    }
}
