using OpenVocabSeg.Data.Text;

namespace OpenVocabSeg.Data.Tests.Text;

[TestClass]
public sealed class WordVectorsTests
{
    [TestMethod]
    public void Bytes_are_multiplied_by_the_scale_of_their_vector()
    {
        var vectors = new WordVectors([-128, 127, 0, 1, -2, 3], [0.5f, 2], dimension: 3);
        Assert.AreEqual(2, vectors.Count);
        Assert.AreEqual(3, vectors.Dimension);
        float[] expected = [-64, 63.5f, 0, 2, -4, 6];
        CollectionAssert.AreEqual(expected, vectors.ToArray());
        CollectionAssert.AreEqual(expected[3..], Row(vectors, 1));
    }

    [TestMethod]
    public void Numbers_and_bytes_of_equal_values_are_the_same_to_readers()
    {
        var random = new Random(5);
        var codes = Array.ConvertAll(new sbyte[7 * 5], _ => (sbyte)random.Next(-128, 128));
        var scales = Array.ConvertAll(new float[7], _ => random.NextSingle());
        var bytes = new WordVectors(codes, scales, dimension: 5);
        var numbers = new WordVectors([.. codes.Select((code, i) => code * scales[i / 5])], dimension: 5);
        for (var row = 0; row < 7; row++)
        {
            CollectionAssert.AreEqual(Row(numbers, row), Row(bytes, row));
        }

        CollectionAssert.AreEqual(numbers.ToArray(), bytes.ToArray());
    }

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    [DataRow(float.NegativeInfinity)]
    public void A_vector_that_is_not_finite_is_found(float value)
    {
        Assert.AreEqual(1, new WordVectors([1, 2, 3, value], dimension: 2).FindNonFinite());

        // Zero times infinity is not a number.
        Assert.AreEqual(1, new WordVectors([1, 2, 0, 0], [1, value], dimension: 2).FindNonFinite());
    }

    [TestMethod]
    public void An_extreme_scale_is_refused_only_if_a_value_is_too_large()
    {
        var scale = float.MaxValue / 120;
        Assert.AreEqual(-1, new WordVectors([100, -100, 0, 1], [scale, scale], dimension: 2).FindNonFinite());
        Assert.AreEqual(1, new WordVectors([100, -100, 0, 127], [scale, scale], dimension: 2).FindNonFinite());
        Assert.AreEqual(0, new WordVectors([-128, 0], [float.MaxValue], dimension: 2).FindNonFinite());
        Assert.AreEqual(-1, new WordVectors([float.MaxValue, float.MinValue], dimension: 2).FindNonFinite());
    }

    [TestMethod]
    public void What_is_read_cannot_be_changed()
    {
        var vectors = new WordVectors([1, 2], dimension: 2);
        vectors.ToArray()[0] = 5;
        Row(vectors, 0)[1] = 5;
        CollectionAssert.AreEqual(new float[] { 1, 2 }, vectors.ToArray());
    }

    [TestMethod]
    public void Wrong_counts_and_rows_are_refused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => new WordVectors([1, 2, 3], dimension: 2));
        Assert.ThrowsExactly<ArgumentException>(() => new WordVectors([1, 2, 3], [1], dimension: 2));
        Assert.ThrowsExactly<ArgumentException>(() => new WordVectors([1, 2], [1, 1], dimension: 2));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new WordVectors([1, 2], dimension: 0));
        var vectors = new WordVectors([1, 2], dimension: 2);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Row(vectors, 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Row(vectors, -1));
    }

    private static float[] Row(WordVectors vectors, int row)
    {
        var values = new float[vectors.Dimension];
        vectors.CopyTo(row, values);
        return values;
    }
}
