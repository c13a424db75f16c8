namespace OpenVocabSeg.Data.Text;

/// <summary>Words and their vectors, with a lookup of phrases. Immutable and thread-safe.</summary>
internal sealed class WordTable
{
    private readonly IPhraseTokenizer _tokenizer;

    private WordTable(IReadOnlyList<string> words, WordVectors vectors, IPhraseTokenizer tokenizer, EmbeddingAdjustment adjustment)
    {
        Words = words;
        Vectors = vectors;
        Adjustment = adjustment;
        _tokenizer = tokenizer;
    }

    /// <summary>Length D of a vector.</summary>
    public int Dimension => Vectors.Dimension;

    /// <summary>The words (or word pieces) of the table, by id.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>Adjustment of the mean of vectors.</summary>
    public EmbeddingAdjustment Adjustment { get; }

    /// <summary>
    /// <see cref="WholeWordTokenizer.KindName"/>, <see cref="WordPieceTokenizer.KindName"/> or <see cref="ClassNameTokenizer.KindName"/>.
    /// </summary>
    public string Kind => _tokenizer.Kind;

    /// <summary>The unadjusted vectors of the words.</summary>
    public WordVectors Vectors { get; }

    /// <summary>Separator between the words of a table in a file. Class names may contain line breaks.</summary>
    public static char SeparatorOf(string kind) => kind == ClassNameTokenizer.KindName ? '\0' : '\n';

    /// <summary>Creates a table of words and the values of their vectors, which are not copied.</summary>
    /// <inheritdoc cref="Create(string[], WordVectors, string, EmbeddingAdjustment?)"/>
    public static WordTable Create(string[] words, float[] vectors, string kind, EmbeddingAdjustment? adjustment = null) =>
        words.Length > 0 && vectors.Length > 0
            ? Create(words, new WordVectors(vectors, vectors.Length / words.Length), kind, adjustment)
            : throw new ArgumentException("Word embeddings need at least one word and one value per word.", nameof(words));

    /// <summary>Creates a table of words and vectors, which are not copied.</summary>
    /// <exception cref="ArgumentException">
    /// There are no words, or not one vector for each; a word is empty, contains the separator or occurs twice; a value is NaN or
    /// infinite; special tokens are missing.
    /// </exception>
    public static WordTable Create(string[] words, WordVectors vectors, string kind, EmbeddingAdjustment? adjustment = null)
    {
        if (words.Length == 0 || vectors.Count != words.Length)
        {
            throw new ArgumentException($"There are {words.Length} words, but {vectors.Count} vectors.", nameof(words));
        }

        // It separates the words in a file.
        var separator = SeparatorOf(kind);
        if (Array.Find(words, word => string.IsNullOrEmpty(word) || word.Contains(separator, StringComparison.Ordinal)) is not null)
        {
            throw new ArgumentException(
                $"A word is empty or contains a {(separator == '\n' ? "line break" : "null character")}.", nameof(words));
        }

        var fault = vectors.FindNonFinite();
        if (fault >= 0)
        {
            throw new ArgumentException($"The vector of '{words[fault]}' contains a value that is not a finite number.", nameof(vectors));
        }

        IPhraseTokenizer tokenizer = kind switch
        {
            WordPieceTokenizer.KindName => new WordPieceTokenizer(words),
            ClassNameTokenizer.KindName => new ClassNameTokenizer(words),
            _ => new WholeWordTokenizer(words),
        };
        return new WordTable(words, vectors, tokenizer, adjustment ?? EmbeddingAdjustment.None);
    }

    /// <summary>The same table with another adjustment.</summary>
    public WordTable With(EmbeddingAdjustment adjustment) => new(Words, Vectors, _tokenizer, adjustment);

    /// <summary>Whether every word of a phrase is known.</summary>
    public bool Contains(string phrase) => TryFind(phrase, out _, out _);

    /// <summary>The vectors of phrases, one after another.</summary>
    /// <exception cref="ArgumentException">Words are unknown; the message names them and similar known words.</exception>
    public float[] Embed(IEnumerable<string> phrases) => [.. Rows(phrases).SelectMany(Mean)];

    /// <summary>The ids of the known words of a sentence, in its order.</summary>
    public IReadOnlyList<int> Tokenize(string sentence) => _tokenizer.Sentence(sentence);

    /// <summary>
    /// The subset of a table of whole words that some phrases need, in the order of this table. A table of word pieces is returned
    /// unchanged.
    /// </summary>
    /// <exception cref="ArgumentException">Words are unknown; the message names them.</exception>
    public WordTable Subset(IEnumerable<string> phrases)
    {
        if (Kind == WordPieceTokenizer.KindName)
        {
            return this;
        }

        var kept = new SortedSet<int>(Rows(phrases).SelectMany(rows => rows));
        var vectors = new float[kept.Count * Dimension];
        var next = 0;
        foreach (var row in kept)
        {
            Vectors.CopyTo(row, vectors.AsSpan(next, Dimension));
            next += Dimension;
        }

        return Create([.. kept.Select(row => Words[row])], new WordVectors(vectors, Dimension), Kind, Adjustment);
    }

    private List<IReadOnlyList<int>> Rows(IEnumerable<string> phrases)
    {
        var found = new List<IReadOnlyList<int>>();
        var faults = new List<(string Phrase, IReadOnlyList<string> Unknown)>();
        foreach (var phrase in phrases)
        {
            if (TryFind(phrase, out var rows, out var unknown))
            {
                found.Add(rows);
            }
            else
            {
                faults.Add((phrase, unknown));
            }
        }

        return faults.Count == 0 ? found : throw UnknownWords.Error(Words, faults);
    }

    private bool TryFind(string phrase, out IReadOnlyList<int> rows, out IReadOnlyList<string> unknown)
    {
        ArgumentNullException.ThrowIfNull(phrase);
        rows = _tokenizer.Phrase(phrase, out unknown);
        return rows.Count > 0 && unknown.Count == 0;
    }

    private float[] Mean(IReadOnlyList<int> rows)
    {
        var sum = new double[Dimension];
        var vector = new float[Dimension];
        foreach (var row in rows)
        {
            Vectors.CopyTo(row, vector);
            for (var i = 0; i < sum.Length; i++)
            {
                sum[i] += vector[i];
            }
        }

        var mean = new float[Dimension];
        for (var i = 0; i < mean.Length; i++)
        {
            mean[i] = (float)(sum[i] / rows.Count);
        }

        Adjustment.Apply(mean);
        return mean;
    }
}
