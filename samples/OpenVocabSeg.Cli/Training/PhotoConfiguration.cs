using OpenVocabSeg.Experiments;

namespace OpenVocabSeg.Cli.Training;

/// <summary>
/// A configuration file of the training commands: an experiment on photos. Paths start in the data folder. docs/reference/configuration.md
/// has a table of the fields.
/// </summary>
internal sealed record PhotoConfiguration
{
    /// <summary>Photos to train on, with masks and with captions.</summary>
    public required PhotoSources Training { get; init; }

    /// <summary>Photos to evaluate on, with masks.</summary>
    public required PhotoSources Test { get; init; }

    /// <summary>Whether training photos with masks and without captions are evaluated on instead of trained on.</summary>
    public bool TestUncaptioned { get; init; }

    /// <summary>The base and the novel classes: <c>coco</c>, <c>openimages</c>, or a split file.</summary>
    public required string Split { get; init; }

    /// <summary>
    /// The nouns that captions are searched for: a file with categories, such as LVIS's; the classes of the split where null.
    /// </summary>
    public string? Nouns { get; init; }

    /// <summary>Further words that captions use for a class of the split; not with <see cref="Nouns"/>, which has its own.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Synonyms { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Word vectors: GloVe's folder or file, vectors of classes in JSON, or BERT's <c>vocab.txt</c>.</summary>
    public required string WordVectors { get; init; }

    /// <summary>The weights that hold the vectors of BERT's word pieces; with <c>vocab.txt</c> only.</summary>
    public string? WordPieceTable { get; init; }

    /// <summary>ImageNet weights of the ResNet-50 in the authors' layout (safetensors, torchvision's names, BGR).</summary>
    public required string BackboneWeights { get; init; }

    /// <summary>Mean blue, green and red that those weights expect to be subtracted.</summary>
    public required IReadOnlyList<float> PixelMean { get; init; }

    /// <summary>Networks and numbers.</summary>
    public required PhotoRecipeKind Recipe { get; init; }

    /// <summary>Wanted length of the shorter side of the network's input in pixels; <see cref="LongerSide"/> where null.</summary>
    public int? ShorterSide { get; init; }

    /// <summary>Greatest length of the longer side of the network's input in pixels.</summary>
    public required int LongerSide { get; init; }

    /// <summary>
    /// So many of the most frequent words of the training captions join the class names in the vocabulary of
    /// <see cref="PhotoRecipeKind.FrozenBackbone"/>; the other recipes take all words.
    /// </summary>
    public int FrequentWords { get; init; }

    /// <summary>Words that say nothing of what is in an image, left out of the <see cref="FrequentWords"/>.</summary>
    public IReadOnlyList<string> StopWords { get; init; } = [];

    /// <summary>The experiment.</summary>
    public required PhotoScale Full { get; init; }

    /// <summary>A short run to see that everything works.</summary>
    public required PhotoScale Small { get; init; }

    /// <summary>Reads a configuration.</summary>
    /// <param name="nameOrFile">The name of one that comes with the command, such as <c>coco-mini</c>, or a JSON file.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">The file is not a configuration; the message names the file and the field.</exception>
    public static PhotoConfiguration Load(string nameOrFile)
    {
        var configuration = ConfigurationFile.Read<PhotoConfiguration>(nameOrFile);
        try
        {
            configuration.Validate();
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"{nameOrFile}: {exception.Message}", exception);
        }

        return configuration;
    }

    /// <summary>One of the two scales.</summary>
    public PhotoScale Scale(RunScale scale) => scale == RunScale.Full ? Full : Small;

    // Messages name fields as files write them.
    private void Validate()
    {
        PhotoExperiment.Check(Training, Test);
        Require(Nouns is null || Synonyms.Count == 0, "synonyms", "cannot be given beside 'nouns', whose file has synonyms of its own");
        Require(PixelMean.Count == 3, "pixelMean", $"has {PixelMean.Count} numbers instead of 3");
        Require(FrequentWords >= 0, "frequentWords", "is negative");
        var frozen = Recipe == PhotoRecipeKind.FrozenBackbone;
        Require(
            frozen || (FrequentWords == 0 && StopWords.Count == 0), "frequentWords", "and 'stopWords' are of the recipe 'frozenBackbone'");
        CheckSides("shorterSide", ShorterSide, "longerSide", LongerSide);
        CheckScale("full", Full);
        CheckScale("small", Small);
    }

    private void CheckScale(string name, PhotoScale scale)
    {
        if (scale.Rows.FirstOrDefault(row => !StudyRow.Names.Contains(row)) is { } unknown)
        {
            throw new ArgumentException(
                $"field '{name}.rows': there is no row '{unknown}'; the rows are {string.Join(", ", StudyRow.Names)}.");
        }

        CheckSides($"{name}.shorterSide", scale.ShorterSide ?? ShorterSide, $"{name}.longerSide", scale.LongerSide ?? LongerSide);
        (string Field, int? Value, int Least)[] numbers =
        [
            ("trainingPhotos", scale.TrainingPhotos, 1),
            ("testPhotos", scale.TestPhotos, 1),
            ("captionIterations", scale.CaptionIterations, 1),
            ("teacherIterations", scale.TeacherIterations, 1),
            ("studentIterations", scale.StudentIterations, 1),
            ("captionBatchSize", scale.CaptionBatchSize, 2),
            ("teacherBatchSize", scale.TeacherBatchSize, 1),
            ("studentBatchSize", scale.StudentBatchSize, 1),
            ("proposals", scale.Proposals, 1),
        ];
        foreach (var (field, value, least) in numbers)
        {
            Require(value is not { } given || given >= least, $"{name}.{field}", $"is {value}, less than {least}");
        }
    }

    private static void CheckSides(string shorterField, int? shorter, string longerField, int longer)
    {
        Require(longer >= 1, longerField, $"is {longer}, less than 1");
        Require(
            shorter is not { } side || (side >= 1 && side <= longer),
            shorterField,
            $"is {shorter}, not between 1 and {longerField}, {longer}");
    }

    private static void Require(bool condition, string field, string problem)
    {
        if (!condition)
        {
            throw new ArgumentException($"field '{field}' {problem}.");
        }
    }
}
