namespace OpenVocabSeg.Data.Text;

/// <summary>Words and their vectors, with a lookup of phrases. Immutable and thread-safe.</summary>
internal sealed class WordTable
{
    private readonly float[] _vectors;
    private readonly IPhraseTokenizer _tokenizer;

    private WordTable(IReadOnlyList<string> words, float[] vectors, IPhraseTokenizer tokenizer, EmbeddingAdjustment adjustment)
    {
        Words = words;
        Dimension = vectors.Length / words.Count;
        Adjustment = adjustment;
        _vectors = vectors;
        _tokenizer = tokenizer;
    }

    /// <summary>Length D of a vector.</summary>
    public int Dimension { get; }

    /// <summary>The words (or word pieces) of the table, by id.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>Adjustment of the mean of vectors.</summary>
    public EmbeddingAdjustment Adjustment { get; }

    /// <summary>
    /// <see cref="WholeWordTokenizer.KindName"/>, <see cref="WordPieceTokenizer.KindName"/> or <see cref="ClassNameTokenizer.KindName"/>.
    /// </summary>
    public string Kind => _tokenizer.Kind;

    /// <summary>The unadjusted vectors, row by row.</summary>
    public ReadOnlySpan<float> RawVectors => _vectors;

    /// <summary>Separator between the words of a table in a file. Class names may contain line breaks.</summary>
    public static char SeparatorOf(string kind) => kind == ClassNameTokenizer.KindName ? '\0' : '\n';

    /// <summary>Creates a table of words and vectors, which are not copied.</summary>
    /// <exception cref="ArgumentException">
    /// A word is empty, contains the separator or occurs twice; a value is NaN or infinite; special tokens are missing.
    /// </exception>
    public static WordTable Create(string[] words, float[] vectors, string kind, EmbeddingAdjustment? adjustment = null)
    {
        if (words.Length == 0 || vectors.Length == 0)
        {
            throw new ArgumentException("Word embeddings need at least one word and one value per word.", nameof(words));
        }

        // It separates the words in a file.
        var separator = SeparatorOf(kind);
        if (Array.Find(words, word => string.IsNullOrEmpty(word) || word.Contains(separator, StringComparison.Ordinal)) is not null)
        {
            throw new ArgumentException(
                $"A word is empty or contains a {(separator == '\n' ? "line break" : "null character")}.", nameof(words));
        }

        var fault = Array.FindIndex(vectors, value => !float.IsFinite(value));
        if (fault >= 0)
        {
            var word = words[fault / (vectors.Length / words.Length)];
            throw new ArgumentException($"The vector of '{word}' contains a value that is not a finite number.", nameof(vectors));
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
    public WordTable With(EmbeddingAdjustment adjustment) => new(Words, _vectors, _tokenizer, adjustment);

    /// <summary>Whether every word of a phrase is known.</summary>
    public bool Contains(string phrase) => TryFind(phrase, out _, out _);

    /// <summary>The vectors of phrases, one after another.</summary>
    /// <exception cref="ArgumentException">Words are unknown; the message names them and similar known words.</exception>
    public float[] Embed(IEnumerable<string> phrases) => [.. Rows(phrases).SelectMany(Mean)];

    /// <summary>The ids of the known words of a sentence, in its order.</summary>
    public IReadOnlyList<int> Tokenize(string sentence) => _tokenizer.Sentence(sentence);

    /// <summary>The unadjusted vector of a word, by id.</summary>
    public ReadOnlySpan<float> Row(int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, Words.Count);
        return _vectors.AsSpan(id * Dimension, Dimension);
    }

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
            Row(row).CopyTo(vectors.AsSpan(next, Dimension));
            next += Dimension;
        }

        return Create([.. kept.Select(row => Words[row])], vectors, Kind, Adjustment);
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
        foreach (var row in rows)
        {
            var vector = Row(row);
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
