using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Rows;

namespace OpenVocabSeg.Tests.TestData;

/// <summary>Reads the column <c>Id</c>, writes its square and its first multiples, and counts what it computes.</summary>
internal sealed class CountingMapping(DataViewSchema input) : RowMapping<int, int>(Define(), [input["Id"]])
{
    private int _computed;

    public int Computed => _computed;

    /// <summary>Sizes of the batches, in order; to be read by tests of one thread.</summary>
    public List<int> Batches { get; } = [];

    /// <summary>A row that cannot be read.</summary>
    public int? Unreadable { get; init; }

    /// <summary>A row that cannot be computed.</summary>
    public int? Uncomputable { get; init; }

    protected override Func<int> CreateReader(DataViewRow row)
    {
        var getter = row.GetGetter<int>(row.Schema["Id"]);
        return () =>
        {
            var id = 0;
            getter(ref id);
            return id == Unreadable ? throw new InvalidDataException($"Row {id} is broken.") : id;
        };
    }

    protected override IReadOnlyList<int> Compute(IReadOnlyList<int> batch)
    {
        if (Uncomputable is { } id && batch.Contains(id))
        {
            throw new InvalidOperationException($"Row {id} cannot be computed.");
        }

        Interlocked.Add(ref _computed, batch.Count);
        lock (Batches)
        {
            Batches.Add(batch.Count);
        }

        return batch;
    }

    private static OutputColumn<int>[] Define() =>
    [
        OutputColumn<int>.Scalar("Square", NumberDataViewType.Int32, id => id * id, null),
        OutputColumn<int>.Vector(
            "Multiples", NumberDataViewType.Single, id => Enumerable.Range(1, id).Select(i => (float)(i * id)).ToArray(), null),
    ];
}
