using OpenVocabSeg.Data.Text;
using OpenVocabSeg.Networks.Text;
using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;

namespace OpenVocabSeg.Networks;

/// <summary>
/// A fixed table of word vectors: GloVe words, BERT word pieces, or any list. Immutable and safe to share between threads. The vector of
/// a phrase is the mean of the vectors of its words (or word pieces). <see cref="CenterOver"/> and <see cref="WithUnitLength"/> apply to
/// that mean, so they have the same effect for one word and for several.
/// </summary>
public sealed class WordEmbeddings
{
    internal WordEmbeddings(WordTable table) => Table = table;

    /// <summary>Length D of a vector.</summary>
    public int Dimension => Table.Dimension;

    /// <summary>The words (or word pieces) of the table, by id.</summary>
    public IReadOnlyList<string> Words => Table.Words;

    internal WordTable Table { get; }

    /// <summary>Creates a table of whole words.</summary>
    /// <param name="words">Words or short phrases; case does not matter.</param>
    /// <param name="vectors">One vector per word, all of the same length; copied.</param>
    /// <exception cref="ArgumentException">
    /// There are no words, counts or lengths differ, a value is not finite, or a word is empty or occurs twice.
    /// </exception>
    public static WordEmbeddings FromVectors(IEnumerable<string> words, IEnumerable<IReadOnlyList<float>> vectors)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(vectors);
        string[] list = [.. words];
        IReadOnlyList<float>[] rows = [.. vectors];
        if (list.Length != rows.Length)
        {
            throw new ArgumentException($"There are {list.Length} words, but {rows.Length} vectors.", nameof(vectors));
        }

        var dimension = rows.Length == 0 ? 0 : rows[0].Count;
        if (Array.Find(rows, row => row.Count != dimension) is { } odd)
        {
            throw new ArgumentException($"One vector has {odd.Count} values, but the first has {dimension}.", nameof(vectors));
        }

        return FromTable(list, [.. rows.SelectMany(row => row)], WholeWordTokenizer.KindName);
    }

    /// <summary>Creates random unit vectors: Gaussian directions, equal for equal words and seeds.</summary>
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
    /// Creates random directions for class names without meaning (<see cref="ClassNameTokenizer"/>), for a closed vocabulary.
    /// </summary>
    /// <param name="names">The names of the classes; all characters are allowed.</param>
    /// <param name="dimension">Length of the vectors D. Their norm is √D/2, which gives logits a range that separates classes.</param>
    /// <param name="seed">Seed of the random numbers.</param>
    internal static WordEmbeddings OfClasses(IReadOnlyList<string> names, int dimension, int seed) =>
        FromTable(
            [.. names],
            Directions(names.Count, dimension, seed),
            ClassNameTokenizer.KindName,
            new EmbeddingAdjustment(null, (float)(Math.Sqrt(dimension) / 2)));

    /// <summary>Creates a table of class names (<see cref="ClassNameTokenizer"/>) with given vectors.</summary>
    /// <param name="names">The names of the classes; all characters are allowed.</param>
    /// <param name="vectors">The vectors, row by row.</param>
    internal static WordEmbeddings OfClasses(IReadOnlyList<string> names, float[] vectors) =>
        FromTable([.. names], vectors, ClassNameTokenizer.KindName);

    /// <summary>
    /// Reads GloVe vectors: a text file (one word and its values per line, with or without a first line of counts), or a folder with
    /// <c>words.txt</c> and <c>vectors.f32.bin</c> or <c>vectors.f16.bin</c> (row-major, little endian).
    /// </summary>
    /// <param name="path">Path of the file or folder.</param>
    /// <exception cref="IOException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is damaged or has another form; the message names file and line.</exception>
    public static WordEmbeddings ReadGlove(string path) => GloveReader.Read(path);

    /// <summary>Creates BERT's word pieces with a given table.</summary>
    /// <param name="pieces">The vocabulary in BERT's notation (<c>##ing</c>, <c>[UNK]</c>), by id.</param>
    /// <param name="table">The input embeddings [pieces, D], any floating-point type or device; copied.</param>
    /// <exception cref="ArgumentException">The table does not match the vocabulary, or special pieces are missing.</exception>
    public static WordEmbeddings FromWordPieces(IEnumerable<string> pieces, torch.Tensor table)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        ArgumentNullException.ThrowIfNull(table);
        string[] list = [.. pieces];
        if (table.dim() != 2 || table.shape[0] != list.Length)
        {
            throw new ArgumentException(
                $"The table has shape [{string.Join(", ", table.shape)}], but {list.Length} word pieces need {list.Length} rows.",
                nameof(table));
        }

        using var scope = torch.NewDisposeScope();
        var values = table.detach().to_type(torch.ScalarType.Float32).ReadArray<float>();
        return FromTable(list, values, WordPieceTokenizer.KindName);
    }

    /// <summary>Reads BERT's word pieces from a vocabulary file, with the embedding table of a state dict.</summary>
    /// <param name="vocabularyPath">Path of BERT's <c>vocab.txt</c>, one piece per line.</param>
    /// <param name="table">The input embeddings [pieces, D], such as <c>bert.embeddings.word_embeddings.weight</c>.</param>
    /// <exception cref="ArgumentException">The table does not match the vocabulary, or special pieces are missing.</exception>
    /// <exception cref="InvalidDataException">
    /// The file has more than 1 000 000 pieces, or a line of more than 4 MiB; the message names the file.
    /// </exception>
    public static WordEmbeddings ReadWordPieces(string vocabularyPath, torch.Tensor table) =>
        FromWordPieces(WordFile.ReadPieces(vocabularyPath), table);

    /// <summary>Reads BERT's word pieces from a vocabulary file and a file of weights with the embedding table.</summary>
    /// <param name="vocabularyPath">Path of BERT's <c>vocab.txt</c>, one piece per line.</param>
    /// <param name="weightsPath">
    /// A safetensors or PyTorch file with a tensor <c>…embeddings.word_embeddings.weight</c>: a BERT of Hugging Face, or a checkpoint of
    /// a model that was trained with BERT.
    /// </param>
    /// <param name="weights">Which weights of a PyTorch file (<see cref="PyTorchCheckpoint.Open(string, string?)"/>).</param>
    /// <exception cref="InvalidDataException">
    /// There is no such tensor, the table does not match the vocabulary, special pieces are missing, or there are more than 1 000 000.
    /// </exception>
    public static WordEmbeddings ReadWordPieces(string vocabularyPath, string weightsPath, string? weights = null) =>
        WordFile.ReadWordPieces(vocabularyPath, weightsPath, weights);

    /// <summary>
    /// Reads word vectors in any supported form: a file that <see cref="Save(string)"/> wrote (<c>.safetensors</c>), GloVe text or a
    /// GloVe folder (<see cref="ReadGlove"/>), class vectors in JSON (a list of <c>name</c> and <c>emb</c> or <c>embedding</c>, or the
    /// <c>categories</c> of an annotation file of OVR-CNN or XPM), or BERT's <c>vocab.txt</c>.
    /// </summary>
    /// <param name="path">Path of the file or folder.</param>
    /// <param name="tablePath">
    /// The file with the table of word pieces (<see cref="ReadWordPieces(string, string, string?)"/>); not needed for other forms.
    /// </param>
    /// <param name="dimension">The length of the vectors to read from a JSON file with several kinds of vectors.</param>
    /// <param name="weights">Which weights of the file of the table (<see cref="PyTorchCheckpoint.Open(string, string?)"/>).</param>
    /// <exception cref="IOException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is damaged or has an unknown form.</exception>
    public static WordEmbeddings Read(string path, string? tablePath = null, int? dimension = null, string? weights = null) =>
        WordFile.Read(path, tablePath, dimension, weights);

    /// <summary>Reads a file that <see cref="Save(string)"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is not such a file.</exception>
    public static WordEmbeddings Load(string path) => WordEmbeddingsFile.Load(path);

    /// <summary>Reads data that <see cref="Save(Stream)"/> wrote.</summary>
    /// <param name="stream">The stream, read to its end; it stays open.</param>
    /// <param name="name">The name of the stream in messages.</param>
    /// <exception cref="InvalidDataException">The stream contains other data.</exception>
    public static WordEmbeddings Load(Stream stream, string name) => WordEmbeddingsFile.Load(stream, name);

    /// <summary>Writes the table to a safetensors file: words, vectors, and how they are centered and scaled.</summary>
    public void Save(string path) => WordEmbeddingsFile.Save(this, path);

    /// <summary>Writes the table as a safetensors file to a stream, which stays open.</summary>
    public void Save(Stream stream) => WordEmbeddingsFile.Save(this, stream);

    /// <summary>Computes the SHA-256 of all words and vectors, in hexadecimal digits.</summary>
    internal string Digest() => ContentDigest.Of(Save);

    /// <summary>Checks whether every word of a phrase is known, by the rules of <see cref="Embed"/>.</summary>
    public bool Contains(string phrase) => Table.Contains(phrase);

    /// <summary>
    /// Gets the vector of a phrase: the mean of the vectors of its words. Underscores, slashes, brackets and (if the hyphenated word is
    /// unknown) hyphens separate words. If only the singular or plural of a word is known, its vector is used.
    /// </summary>
    /// <param name="phrase">A phrase such as "zebra", "fire hydrant", "bat_(animal)"; case does not matter.</param>
    /// <returns>D values.</returns>
    /// <exception cref="ArgumentException">A word is unknown; the message names it and the most similar known words.</exception>
    public float[] Embed(string phrase) => Table.Embed([phrase]);

    /// <summary>Gets the vectors of several phrases.</summary>
    /// <param name="phrases">K phrases.</param>
    /// <param name="device">The device of the result; null means the CPU.</param>
    /// <returns>float32 [K, D].</returns>
    /// <exception cref="ArgumentException">Words are unknown; the message names them.</exception>
    public torch.Tensor EmbedAll(IEnumerable<string> phrases, torch.Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(phrases);
        return ToTensor(Table.Embed(phrases), device);
    }

    /// <summary>Gets the ids of the known words of a sentence, in order; punctuation and unknown words are skipped.</summary>
    public IReadOnlyList<int> Tokenize(string sentence)
    {
        ArgumentNullException.ThrowIfNull(sentence);
        return Table.Tokenize(sentence);
    }

    /// <summary>Gets the vectors of words by id, centered and scaled like those of phrases.</summary>
    /// <param name="ids">n ids, for example from <see cref="Tokenize"/>.</param>
    /// <param name="device">The device of the result; null means the CPU.</param>
    /// <returns>float32 [n, D].</returns>
    public torch.Tensor Vectors(IReadOnlyList<int> ids, torch.Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var values = new float[ids.Count * Dimension];
        for (var i = 0; i < ids.Count; i++)
        {
            var row = values.AsSpan(i * Dimension, Dimension);
            Table.Vectors.CopyTo(ids[i], row);
            Table.Adjustment.Apply(row);
        }

        return ToTensor(values, device);
    }

    /// <summary>
    /// Gets the part of a table of whole words that some phrases need, in the order of this table. A table of word pieces is returned
    /// whole, because any piece may be part of any word.
    /// </summary>
    /// <exception cref="ArgumentException">Words are unknown; the message names them.</exception>
    public WordEmbeddings Subset(IEnumerable<string> phrases)
    {
        ArgumentNullException.ThrowIfNull(phrases);
        var subset = Table.Subset(phrases);
        return ReferenceEquals(subset, Table) ? this : new WordEmbeddings(subset);
    }

    /// <summary>
    /// Gets the same table with the mean vector of a vocabulary subtracted from every result. Word vectors share a large common component
    /// that does not distinguish classes.
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
            throw new ArgumentException("Centering needs at least one phrase.", nameof(vocabulary));
        }

        return new WordEmbeddings(
            Table.With(Table.Adjustment with { Center = [.. center.Select(value => (float)(value / count))] }));
    }

    /// <summary>Gets the same table with every result scaled to one length, after centering.</summary>
    /// <param name="length">The length, above 0.</param>
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

    internal static WordEmbeddings FromTable(string[] words, WordVectors vectors, string kind, EmbeddingAdjustment? adjustment = null) =>
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
                // The Box-Muller transform; 1 − u keeps the logarithm finite.
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
