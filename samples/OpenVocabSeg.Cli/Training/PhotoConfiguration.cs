using System.Text.Json.Serialization;
using OpenVocabSeg.Experiments;

namespace OpenVocabSeg.Cli.Training;

/// <summary>
/// A configuration file of the training commands for an experiment on photos. Paths are relative to the data folder.
/// docs/reference/configuration.md has a table of the fields.
/// </summary>
internal sealed record PhotoConfiguration
{
    /// <summary>Training photos, with masks and with captions.</summary>
    public required PhotoSources Training { get; init; }

    /// <summary>Further training photos of other folders, with masks, captions, or both.</summary>
    public IReadOnlyList<PhotoSources> MoreTraining { get; init; } = [];

    /// <summary>Test photos, with masks; null for none.</summary>
    public PhotoSources? Test { get; init; }

    /// <summary>
    /// Whether photos of <see cref="Training"/> with masks and without captions are used as test photos instead.
    /// </summary>
    public bool TestUncaptioned { get; init; }

    /// <summary>The share of photos below which a class is rare, so that its photos are repeated; null for no repetitions.</summary>
    public double? RepeatThreshold { get; init; }

    /// <summary>
    /// The base and the novel classes: <c>coco</c>, <c>openimages</c>, or a split file; null makes all classes of the masks base classes.
    /// </summary>
    public string? Split { get; init; }

    /// <summary>
    /// File with the nouns to find in captions, such as LVIS's categories; null for the classes of the split.
    /// </summary>
    public string? Nouns { get; init; }

    /// <summary>Number of training photos whose captions must name a noun of <see cref="Nouns"/>; others are left out.</summary>
    public int NounPhotos { get; init; }

    /// <summary>Synonyms of the classes of the split. Not allowed with <see cref="Nouns"/>, whose file has its own.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Synonyms { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Word vectors: a folder or file of GloVe, class vectors in JSON, or BERT's <c>vocab.txt</c>.</summary>
    public required string WordVectors { get; init; }

    /// <summary>Weights with the embeddings of BERT's word pieces; with <c>vocab.txt</c> only.</summary>
    public string? WordPieceTable { get; init; }

    /// <summary>ImageNet weights of the ResNet-50 in the authors' layout (safetensors, torchvision's names, BGR).</summary>
    public required string BackboneWeights { get; init; }

    /// <summary>Mean blue, green and red, 0 to 255, that is subtracted from the input of those weights.</summary>
    public required IReadOnlyList<float> PixelMean { get; init; }

    /// <summary>Architecture and training settings.</summary>
    public required PhotoRecipeKind Recipe { get; init; }

    /// <summary>Whether the backbone of the recipe is frozen, so that its features can be kept.</summary>
    [JsonIgnore]
    public bool IsFrozen => Recipe.IsFrozen();

    /// <summary>Shorter side of the network's input in pixels; null for <see cref="LongerSide"/>.</summary>
    public int? ShorterSide { get; init; }

    /// <summary>Maximum longer side of the network's input in pixels.</summary>
    public required int LongerSide { get; init; }

    /// <summary>
    /// Number of the most frequent words of the training captions that are added to the class names in the vocabulary of
    /// <see cref="PhotoRecipeKind.FrozenBackbone"/>. The other recipes take all words.
    /// </summary>
    public int FrequentWords { get; init; }

    /// <summary>Stop words, which are left out of the <see cref="FrequentWords"/>.</summary>
    public IReadOnlyList<string> StopWords { get; init; } = [];

    /// <summary>
    /// File in the output folder that receives the student in <see cref="Networks.ModelEncoding.Compact"/> form, with the base classes as
    /// vocabulary and all word vectors; null for none.
    /// </summary>
    public string? CompactModel { get; init; }

    /// <summary>The experiment.</summary>
    public required PhotoScale Full { get; init; }

    /// <summary>A short run that checks that everything works.</summary>
    public required PhotoScale Small { get; init; }

    /// <summary>Reads a configuration.</summary>
    /// <param name="nameOrFile">Name of a built-in configuration, such as <c>coco-mini</c>, or a JSON file.</param>
    /// <exception cref="FileNotFoundException">The configuration does not exist.</exception>
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

    // Messages name fields as they are written in files.
    private void Validate()
    {
        PhotoExperiment.Check(Training, Test);
        foreach (var more in MoreTraining)
        {
            PhotoExperiment.CheckMore(more);
        }

        Require(RepeatThreshold is null or (> 0 and <= 1), "repeatThreshold", $"is {RepeatThreshold}, not between 0 and 1");
        Require(NounPhotos >= 0 && (NounPhotos == 0 || Nouns is not null), "nounPhotos", "is negative, or 'nouns' is missing");
        Require(Nouns is null || Synonyms.Count == 0, "synonyms", "cannot be combined with 'nouns', whose file has its own synonyms");
        Require(PixelMean.Count == 3, "pixelMean", $"has {PixelMean.Count} numbers instead of 3");
        Require(
            CompactModel is null || (IsFrozen && CompactModel == Path.GetFileName(CompactModel)),
            "compactModel",
            "is not a file name, or the recipe is not 'frozenBackbone' or 'photos'");
        Require(FrequentWords >= 0, "frequentWords", "is negative");
        Require(
            IsFrozen || (FrequentWords == 0 && StopWords.Count == 0),
            "frequentWords",
            "and 'stopWords' require the recipe 'frozenBackbone' or 'photos'");
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
