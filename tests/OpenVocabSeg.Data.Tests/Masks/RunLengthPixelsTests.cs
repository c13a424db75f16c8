using OpenVocabSeg.Data.Masks;

namespace OpenVocabSeg.Data.Tests.Masks;

[TestClass]
public sealed class RunLengthPixelsTests
{
    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(1, 9)]
    [DataRow(9, 1)]
    [DataRow(13, 17)]
    public void Every_pixel_is_that_of_the_bitmap(int height, int width)
    {
        var random = new Random(3);
        foreach (var share in new[] { 0.0, 0.1, 0.5, 0.9, 1.0 })
        {
            byte[] bitmap = [.. Enumerable.Range(0, height * width).Select(_ => (byte)(random.NextDouble() < share ? 1 : 0))];
            var pixels = new RunLengthPixels(RunLengthMask.FromBitmap(bitmap, height, width));
            for (var column = 0; column < width; column++)
            {
                // All rows, some of them twice; and the last alone.
                int[] rows = [.. Enumerable.Range(0, height).SelectMany(row => Enumerable.Repeat(row, 1 + random.Next(2)))];
                var values = new byte[rows.Length];
                pixels.Read(column, rows, values);
                CollectionAssert.AreEqual(rows.Select(row => bitmap[row * width + column]).ToArray(), values, $"{share}, column {column}");
                pixels.Read(column, [height - 1], values);
                Assert.AreEqual(bitmap[(height - 1) * width + column], values[0]);
            }
        }
    }
}
