using OpenVocabSeg.Data.Text;
using OpenVocabSeg.Networks.Text;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;

namespace OpenVocabSeg.Networks;

/// <summary>
/// A fixed table of word vectors: GloVe words, BERT word pieces, or any list. Immutable and safe to share between threads. A
/// phrase is the mean of its words' (or word pieces') vectors; <see cref="CenterOver"/> and <see cref="WithUnitLength"/> then
/// act on that mean, so that they mean the same for one word and for several.
/// </summary>
public sealed class WordEmbeddings
{
    internal WordEmbeddings(WordTable table) => Table = table;

    /// <summary>Length D of a vector.</summary>
    public int Dimension => Table.Dimension;

    /// <summary>The words (or word pieces) of the table, by id.</summary>
    public IReadOnlyList<string> Words => Table.Words;

    internal WordTable Table { get; }

    /// <summary>A table of whole words.</summary>
    /// <param name="words">Words or short phrases; upper and lower case are the same.</param>
    /// <param name="vectors">One vector a word, all of one length; copied.</param>
    /// <exception cref="ArgumentException">
    /// There is no word, counts or lengths differ, a value is not finite, or a word comes twice or is empty.
    /// </exception>
    public static WordEmbeddings FromVectors(IEnumerable<string> words, IEnumerable<IReadOnlyList<float>> vectors)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(vectors);
        string[] list = [.. words];
        IReadOnlyList<float>[] rows = [.. vectors];
        if (list.Length != rows.Length)
        {
            throw new ArgumentException($"{list.Length} words need as many vectors, not {rows.Length}.", nameof(vectors));
        }

        var dimension = rows.Length == 0 ? 0 : rows[0].Count;
        if (Array.Find(rows, row => row.Count != dimension) is { } odd)
        {
            throw new ArgumentException($"One vector has {odd.Count} values where the first has {dimension}.", nameof(vectors));
        }

        return FromTable(list, [.. rows.SelectMany(row => row)], WholeWordTokenizer.KindName);
    }

    /// <summary>Random unit vectors: Gaussian directions, the same for the same words and seed.</summary>
    /// <param name="words">Words or short phrases.</param>
    /// <param name="dimension">Length of the vectors.</param>
    /// <param name="seed">Seed of the random numbers.</param>
    public static WordEmbeddings Random(IEnumerable<string> words, int dimension, int seed)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimension);
        string[] list = [.. words];
        return FromTable(list, Directions(list.Length, dimension, seed), WholeWordTokenizer.KindName);
    }

    /// <summary>
    /// Random directions for names that are nothing but names (<see cref="ClassNameTokenizer"/>), for a vocabulary that stays closed.
    /// </summary>
    /// <param name="names">The names of the classes, any characters.</param>
    /// <param name="dimension">
    /// Length of the vectors D. Their norm is √D/2, with which logits have a range that tells classes apart.
    /// </param>
    /// <param name="seed">Seed of the random numbers.</param>
    internal static WordEmbeddings OfClasses(IReadOnlyList<string> names, int dimension, int seed) =>
        FromTable(
            [.. names],
            Directions(names.Count, dimension, seed),
            ClassNameTokenizer.KindName,
            new EmbeddingAdjustment(null, (float)(Math.Sqrt(dimension) / 2)));

    /// <summary>
    /// Reads GloVe vectors: a text file (one word and its values a line, with or without a first line of counts), or a folder
    /// with <c>words.txt</c> and <c>vectors.f32.bin</c> or <c>vectors.f16.bin</c> (row-major, little endian).
    /// </summary>
    /// <param name="path">Path of the file or folder.</param>
    /// <exception cref="IOException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is not what it should be; the message names file and line.</exception>
    public static WordEmbeddings ReadGlove(string path) => GloveReader.Read(path);

    /// <summary>BERT's word pieces over a given table.</summary>
    /// <param name="pieces">The vocabulary in BERT's form (<c>##ing</c>, <c>[UNK]</c>), by id.</param>
    /// <param name="table">The input embeddings [pieces, D], any floating-point type or device; copied.</param>
    /// <exception cref="ArgumentException">The table does not fit the vocabulary, or special pieces are missing.</exception>
    public static WordEmbeddings FromWordPieces(IEnumerable<string> pieces, torch.Tensor table)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        ArgumentNullException.ThrowIfNull(table);
        string[] list = [.. pieces];
        if (table.dim() != 2 || table.shape[0] != list.Length)
        {
            throw new ArgumentException(
                $"A table [{string.Join(", ", table.shape)}] does not fit {list.Length} word pieces.", nameof(table));
        }

        using var scope = torch.NewDisposeScope();
        var values = table.detach().cpu().to_type(torch.ScalarType.Float32).contiguous().data<float>().ToArray();
        return FromTable(list, values, WordPieceTokenizer.KindName);
    }

    /// <summary>BERT's word pieces: a vocabulary file and the embedding table of a state dict.</summary>
    /// <param name="vocabularyPath">Path of BERT's <c>vocab.txt</c>, one piece a line.</param>
    /// <param name="table">The input embeddings [pieces, D], such as <c>bert.embeddings.word_embeddings.weight</c>.</param>
    /// <exception cref="ArgumentException">The table does not fit the vocabulary, or special pieces are missing.</exception>
    public static WordEmbeddings ReadWordPieces(string vocabularyPath, torch.Tensor table) =>
        FromWordPieces(File.ReadAllLines(vocabularyPath), table);

    /// <summary>BERT's word pieces: a vocabulary file and a file of weights with the embedding table.</summary>
    /// <param name="vocabularyPath">Path of BERT's <c>vocab.txt</c>, one piece a line.</param>
    /// <param name="weightsPath">
    /// A safetensors or PyTorch file with a tensor <c>…embeddings.word_embeddings.weight</c>: a BERT of Hugging Face, or a checkpoint that
    /// was trained with one.
    /// </param>
    /// <exception cref="InvalidDataException">There is no such tensor, the table does not fit, or special pieces are missing.</exception>
    public static WordEmbeddings ReadWordPieces(string vocabularyPath, string weightsPath) =>
        WordFile.ReadWordPieces(vocabularyPath, weightsPath);

    /// <summary>
    /// Reads word vectors in any of their forms: what <see cref="Save(string)"/> wrote (<c>.safetensors</c>), GloVe text or a GloVe folder
    /// (<see cref="ReadGlove"/>), vectors of classes in JSON (a list of <c>name</c> and <c>emb</c> or <c>embedding</c>, or the
    /// <c>categories</c> of an annotation file of OVR-CNN or XPM), or BERT's <c>vocab.txt</c>.
    /// </summary>
    /// <param name="path">Path of the file or folder.</param>
    /// <param name="tablePath">
    /// The file with the table of word pieces (<see cref="ReadWordPieces(string, string)"/>); other forms need none.
    /// </param>
    /// <param name="dimension">The width that is wanted of a JSON file that offers vectors of several kinds.</param>
    /// <exception cref="IOException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is not what it should be.</exception>
    public static WordEmbeddings Read(string path, string? tablePath = null, int? dimension = null) =>
        WordFile.Read(path, tablePath, dimension);

    /// <summary>Reads what <see cref="Save(string)"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The file is not such a file.</exception>
    public static WordEmbeddings Load(string path) => WordEmbeddingsFile.Load(path);

    /// <summary>Reads what <see cref="Save(Stream)"/> wrote.</summary>
    /// <param name="stream">The stream, read to its end; it stays open.</param>
    /// <param name="name">Names the stream in messages.</param>
    /// <exception cref="InvalidDataException">The stream holds something else.</exception>
    public static WordEmbeddings Load(Stream stream, string name) => WordEmbeddingsFile.Load(stream, name);

    /// <summary>Writes everything to a safetensors file: words, vectors, and how they are centered and scaled.</summary>
    public void Save(string path) => WordEmbeddingsFile.Save(this, path);

    /// <summary>Writes everything in the form of a safetensors file to a stream, which stays open.</summary>
    public void Save(Stream stream) => WordEmbeddingsFile.Save(this, stream);

    /// <summary>SHA-256 of all words and vectors, in hexadecimal digits.</summary>
    internal string Digest() => ContentDigest.Of(Save);

    /// <summary>Whether every word of a phrase is known, as <see cref="Embed"/> reads it.</summary>
    public bool Contains(string phrase) => Table.Contains(phrase);

    /// <summary>The vector of a phrase, if every word of it is known.</summary>
    /// <param name="phrase">Such as "zebra", "fire hydrant", "bat_(animal)"; case does not matter.</param>
    /// <param name="vector">Its D values.</param>
    public bool TryEmbed(string phrase, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out float[]? vector) =>
        Table.TryEmbed(phrase, out vector);

    /// <summary>
    /// The vector of a phrase: the mean of its words' vectors. Underscores, slashes, brackets and (where the hyphened word is
    /// unknown) hyphens separate words; a word known only in its singular or plural is found by it.
    /// </summary>
    /// <param name="phrase">Such as "zebra", "fire hydrant", "bat_(animal)"; case does not matter.</param>
    /// <returns>D values.</returns>
    /// <exception cref="ArgumentException">A word is unknown; the message names it and the known words most like it.</exception>
    public float[] Embed(string phrase) => Table.Embed([phrase]);

    /// <summary>The vectors of several phrases.</summary>
    /// <param name="phrases">K phrases.</param>
    /// <param name="device">Where to put the result; the CPU unless given.</param>
    /// <returns>float32 [K, D].</returns>
    /// <exception cref="ArgumentException">Words are unknown; the message names them.</exception>
    public torch.Tensor EmbedAll(IEnumerable<string> phrases, torch.Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(phrases);
        return ToTensor(Table.Embed(phrases), device);
    }

    /// <summary>The ids of the known words of a sentence, in its order; punctuation and unknown words are skipped.</summary>
    public IReadOnlyList<int> Tokenize(string sentence)
    {
        ArgumentNullException.ThrowIfNull(sentence);
        return Table.Tokenize(sentence);
    }

    /// <summary>The vectors of words by id, centered and scaled as phrases are.</summary>
    /// <param name="ids">n ids, such as <see cref="Tokenize"/> gives.</param>
    /// <param name="device">Where to put the result; the CPU unless given.</param>
    /// <returns>float32 [n, D].</returns>
    public torch.Tensor Vectors(IReadOnlyList<int> ids, torch.Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var values = new float[ids.Count * Dimension];
        for (var i = 0; i < ids.Count; i++)
        {
            var row = values.AsSpan(i * Dimension, Dimension);
            Table.Row(ids[i]).CopyTo(row);
            Table.Adjustment.Apply(row);
        }

        return ToTensor(values, device);
    }

    /// <summary>
    /// The part of a table of whole words that some phrases need, in the order of this table. A table of word pieces is given
    /// back whole, as any piece may be part of any word.
    /// </summary>
    /// <exception cref="ArgumentException">Words are unknown; the message names them.</exception>
    public WordEmbeddings Subset(IEnumerable<string> phrases)
    {
        ArgumentNullException.ThrowIfNull(phrases);
        var subset = Table.Subset(phrases);
        return ReferenceEquals(subset, Table) ? this : new WordEmbeddings(subset);
    }

    /// <summary>
    /// The same table with the mean vector of a vocabulary subtracted from every result. Word vectors share a large common
    /// part that tells no two classes apart.
    /// </summary>
    /// <param name="vocabulary">The phrases whose mean becomes the origin.</param>
    /// <exception cref="ArgumentException">Words are unknown, or there are none.</exception>
    public WordEmbeddings CenterOver(IEnumerable<string> vocabulary)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        var raw = new WordEmbeddings(Table.With(EmbeddingAdjustment.None));
        var center = new double[Dimension];
        var count = 0;
        foreach (var phrase in vocabulary)
        {
            var vector = raw.Embed(phrase);
            for (var i = 0; i < center.Length; i++)
            {
                center[i] += vector[i];
            }

            count++;
        }

        if (count == 0)
        {
            throw new ArgumentException("A mean needs at least one phrase.", nameof(vocabulary));
        }

        return new WordEmbeddings(
            Table.With(Table.Adjustment with { Center = [.. center.Select(value => (float)(value / count))] }));
    }

    /// <summary>The same table with every result brought to one length, after centring.</summary>
    /// <param name="length">That length, above 0.</param>
    public WordEmbeddings WithUnitLength(float length = 1f)
    {
        if (!(length > 0) || !float.IsFinite(length))
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, "The length must be a number above 0.");
        }

        return new WordEmbeddings(Table.With(Table.Adjustment with { Length = length }));
    }

    internal static WordEmbeddings FromTable(string[] words, float[] vectors, string kind, EmbeddingAdjustment? adjustment = null) =>
        new(WordTable.Create(words, vectors, kind, adjustment));

    private static float[] Directions(int count, int dimension, int seed)
    {
        var random = new Random(seed);
        var vectors = new float[count * dimension];
        for (var row = 0; row < count; row++)
        {
            var vector = vectors.AsSpan(row * dimension, dimension);
            foreach (ref var value in vector)
            {
                // Box and Muller; 1 − u keeps the logarithm finite.
                var radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
                value = (float)(radius * Math.Cos(2 * Math.PI * random.NextDouble()));
            }

            EmbeddingAdjustment.Normalize(vector);
        }

        return vectors;
    }

    private torch.Tensor ToTensor(float[] values, torch.Device? device) =>
        torch.tensor(values, [values.Length / Dimension, Dimension], device: device ?? torch.CPU);
}
