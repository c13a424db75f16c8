using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Rows;
using OpenVocabSeg.Tests.TestData;

namespace OpenVocabSeg.Tests.Rows;

[TestClass]
public sealed class MappedViewTests
{
    private readonly MLContext _context = TestRows.CreateContext();

    [TestMethod]
    public void All_outputs_of_a_row_share_one_computation()
    {
        var (view, mapping) = Map(5);
        var rows = _context.Data.CreateEnumerable<Output>(view, reuseRowObject: false).ToArray();

        Assert.AreEqual(5, mapping.Computed);
        CollectionAssert.AreEqual(new[] { 0, 1, 4, 9, 16 }, rows.Select(row => row.Square).ToArray());
        CollectionAssert.AreEqual(new[] { 3f, 6f, 9f }, rows[3].Multiples);
    }

    [TestMethod]
    public void Reading_the_same_row_twice_computes_once()
    {
        var (view, mapping) = Map(2);
        using var cursor = view.GetRowCursor(view.Schema);
        var square = cursor.GetGetter<int>(view.Schema["Square"]);
        var value = 0;
        while (cursor.MoveNext())
        {
            square(ref value);
            square(ref value);
        }

        Assert.AreEqual(2, mapping.Computed);
    }

    [TestMethod]
    public void Nothing_is_computed_for_columns_that_pass_through()
    {
        var (view, mapping) = Map(5);

        Assert.HasCount(5, view.GetColumn<int>("Id").ToArray());
        Assert.AreEqual(5, view.GetRowCount());
        using var cursor = view.GetRowCursor(view.Schema);
        while (cursor.MoveNext())
        {
        }

        Assert.AreEqual(0, mapping.Computed);
    }

    [TestMethod]
    public void Input_columns_become_active_only_when_an_output_needs_them()
    {
        var data = _context.Data.LoadFromEnumerable(new[] { new TwoColumns() });
        var mapper = new RowMapper(data.Schema, new CountingMapping(data.Schema));

        CollectionAssert.AreEqual(new[] { "Other" }, Dependencies("Other"));
        CollectionAssert.AreEqual(new[] { "Id" }, Dependencies("Square"));
        CollectionAssert.AreEqual(new[] { "Id", "Other" }, Dependencies("Other", "Multiples"));

        string[] Dependencies(params string[] names) =>
            [.. mapper.GetDependencies(names.Select(name => mapper.OutputSchema[name])).Select(column => column.Name)];
    }

    [TestMethod]
    public void Inactive_columns_and_wrong_types_are_refused_when_the_getter_is_asked_for()
    {
        var (view, _) = Map(1);
        using var cursor = view.GetRowCursor([view.Schema["Square"]]);

        var inactive = Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<VBuffer<float>>(view.Schema["Multiples"]));
        StringAssert.Contains(inactive.Message, "'Multiples' is not active", StringComparison.Ordinal);
        var wrong = Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<float>(view.Schema["Square"]));
        StringAssert.Contains(wrong.Message, "'Square' has values of type System.Int32", StringComparison.Ordinal);
        Assert.IsTrue(cursor.IsColumnActive(view.Schema["Square"]));
        Assert.IsFalse(cursor.IsColumnActive(view.Schema["Id"]));
    }

    [TestMethod]
    public void Parallel_cursors_together_give_each_row_once()
    {
        var (view, mapping) = Map(1000);
        var cursors = view.GetRowCursorSet(view.Schema, 4);
        var sums = new long[cursors.Length];
        Parallel.For(0, cursors.Length, i =>
        {
            using var cursor = cursors[i];
            var getter = cursor.GetGetter<int>(view.Schema["Square"]);
            var value = 0;
            while (cursor.MoveNext())
            {
                getter(ref value);
                sums[i] += value;
            }
        });

        Assert.AreEqual(Enumerable.Range(0, 1000).Sum(i => (long)i * i), sums.Sum());
        Assert.AreEqual(1000, mapping.Computed);
    }

    [TestMethod]
    public void Shuffling_caching_and_previews_see_the_computed_columns()
    {
        var (view, _) = Map(20);
        var expected = Enumerable.Range(0, 20).Select(i => i * i).ToArray();

        CollectionAssert.AreEquivalent(expected, _context.Data.ShuffleRows(view, seed: 3).GetColumn<int>("Square").ToArray());
        CollectionAssert.AreEqual(expected, _context.Data.Cache(view).GetColumn<int>("Square").ToArray());
        Assert.HasCount(4, view.Preview(maxRows: 4).RowView);
    }

    [TestMethod]
    public void A_row_that_fails_is_tried_again()
    {
        var data = _context.Data.LoadFromEnumerable(new[] { new TwoColumns { Id = -1 } });
        var mapping = new CountingMapping(data.Schema);
        var view = new MappedView(data, new RowMapper(data.Schema, mapping));
        using var cursor = view.GetRowCursor(view.Schema);
        var getter = cursor.GetGetter<VBuffer<float>>(view.Schema["Multiples"]);
        var value = default(VBuffer<float>);
        cursor.MoveNext();

        Assert.Throws<ArgumentOutOfRangeException>(() => getter(ref value));
        Assert.Throws<ArgumentOutOfRangeException>(() => getter(ref value));
    }

    [TestMethod]
    public void Rows_of_a_list_are_computed_ahead_in_growing_batches_and_stay_beside_their_other_columns()
    {
        var (view, mapping) = Map(100);
        var rows = _context.Data.CreateEnumerable<IdAndSquare>(view, reuseRowObject: false).ToArray();

        CollectionAssert.AreEqual(Enumerable.Range(0, 100).ToArray(), rows.Select(row => row.Id).ToArray());
        CollectionAssert.AreEqual(Enumerable.Range(0, 100).Select(i => i * i).ToArray(), rows.Select(row => row.Square).ToArray());
        CollectionAssert.AreEqual(new[] { 1, 2, 4, 8, 16, 32, 32, 5 }, mapping.Batches);
    }

    [TestMethod]
    public void Rows_that_come_once_only_are_not_read_ahead()
    {
        var begun = 0;
        IEnumerable<OneColumn> Once()
        {
            begun++;
            for (var i = 0; i < 20; i++)
            {
                yield return new OneColumn { Id = i };
            }
        }

        var data = _context.Data.LoadFromEnumerable(Once());
        var mapping = new CountingMapping(data.Schema);
        var view = new MappedView(data, new RowMapper(data.Schema, mapping));
        CollectionAssert.AreEqual(Enumerable.Range(0, 20).Select(i => i * i).ToArray(), view.GetColumn<int>("Square").ToArray());
        Assert.AreEqual(1, begun);
        Assert.AreEqual(20, mapping.Batches.Count);
    }

    [TestMethod]
    public void Rows_whose_outputs_nobody_reads_are_passed_over()
    {
        var (view, _) = Map(200);
        using var cursor = view.GetRowCursor(view.Schema);
        var (id, square) = (cursor.GetGetter<int>(view.Schema["Id"]), cursor.GetGetter<int>(view.Schema["Square"]));
        while (cursor.MoveNext())
        {
            if (cursor.Position % 7 == 3 || cursor.Position is > 50 and < 60)
            {
                var (number, value) = (0, 0);
                square(ref value);
                id(ref number);
                Assert.AreEqual(cursor.Position, number);
                Assert.AreEqual(number * number, value);
            }
        }
    }

    [TestMethod]
    [DataRow(0, true)]
    [DataRow(13, true)]
    [DataRow(0, false)]
    [DataRow(13, false)]
    public void A_row_at_fault_fails_in_its_own_place_and_no_other_does(int fault, bool unreadable)
    {
        var data = _context.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(i => new OneColumn { Id = i }).ToArray());
        var mapping = new CountingMapping(data.Schema) { Unreadable = unreadable ? fault : null, Uncomputable = unreadable ? null : fault };
        var view = new MappedView(data, new RowMapper(data.Schema, mapping));
        using var cursor = view.GetRowCursor(view.Schema);
        var square = cursor.GetGetter<int>(view.Schema["Square"]);
        var failed = new List<long>();
        while (cursor.MoveNext())
        {
            var value = -1;
            try
            {
                square(ref value);
                Assert.AreEqual(cursor.Position * cursor.Position, value);
            }
            catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException)
            {
                StringAssert.Contains(exception.Message, $"Row {fault} ", StringComparison.Ordinal);
                failed.Add(cursor.Position);
            }
        }

        CollectionAssert.AreEqual(new long[] { fault }, failed);
    }

    private (IDataView View, CountingMapping Mapping) Map(int rows)
    {
        var data = _context.Data.LoadFromEnumerable(Enumerable.Range(0, rows).Select(i => new OneColumn { Id = i }).ToArray());
        var mapping = new CountingMapping(data.Schema);
        return (new MappedView(data, new RowMapper(data.Schema, mapping)), mapping);
    }

    private sealed class OneColumn
    {
        public int Id { get; set; }
    }

    private sealed class IdAndSquare
    {
        public int Id { get; set; }

        public int Square { get; set; }
    }

    private sealed class TwoColumns
    {
        public int Id { get; set; }

        public float Other { get; set; }
    }

    private sealed class Output
    {
        public int Square { get; set; }

        public float[] Multiples { get; set; } = [];
    }
}
