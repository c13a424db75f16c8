using OpenVocabSeg.Data;
using OpenVocabSeg.Experiments;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Cli.Training;

/// <summary>Data and settings of an experiment on photos, from a configuration and a data folder.</summary>
internal sealed class PhotoStudy : IDisposable
{
    private readonly SafeTensorsFile _backbone;
    private readonly FeatureStore _features;

    private PhotoStudy(
        ExperimentData data, StudySettings settings, SafeTensorsFile backbone, FeatureStore features, string? compactModel)
    {
        CompactModel = compactModel;
        Data = data;
        Settings = settings;
        _backbone = backbone;
        _features = features;
    }

    /// <summary>The photos.</summary>
    public ExperimentData Data { get; private set; }

    /// <summary>
    /// Architecture and settings. They refer to the backbone's weights and to features of photos, which are disposed with this object.
    /// </summary>
    public StudySettings Settings { get; }

    /// <summary>The configuration's <see cref="PhotoConfiguration.CompactModel"/>.</summary>
    public string? CompactModel { get; }

    /// <summary>Reads everything but the photos.</summary>
    /// <param name="name">Name or file of the configuration, for messages.</param>
    /// <param name="configuration">The configuration.</param>
    /// <param name="folder">Folder that the configuration's paths are relative to.</param>
    /// <param name="scale">Size of the run.</param>
    /// <param name="seed">Random seed.</param>
    /// <param name="featureFolder">Folder that stores features of photos for other runs; null for none.</param>
    /// <param name="log">Receives a line for everything that was skipped.</param>
    /// <param name="holdOut">Photos with masks are tested instead of trained on if their id is divisible by it; null for none.</param>
    /// <exception cref="IOException">A file or folder is missing.</exception>
    /// <exception cref="InvalidDataException">A file does not match the configuration, or the settings are inconsistent.</exception>
    public static PhotoStudy Open(
        string name,
        PhotoConfiguration configuration,
        string folder,
        PhotoScale scale,
        int seed,
        string? featureFolder,
        Action<string> log,
        int? holdOut = null)
    {
        CheckFiles(name, configuration, folder);

        var data = ReadPhotos(configuration, folder, scale, holdOut, log);
        var words = ReadWords(folder, configuration);
        var backbone = SafeTensorsFile.Open(Path.Combine(folder, configuration.BackboneWeights));
        var features = new FeatureStore(folder: featureFolder);
        try
        {
            var nouns = ReadNouns(folder, configuration, data, words, log);
            var settings = new PhotoSettings(configuration, scale).Create(seed, data, words, nouns, backbone, features);
            return new PhotoStudy(data, settings, backbone, features, configuration.CompactModel);
        }
        catch (ArgumentException exception)
        {
            backbone.Dispose();
            features.Dispose();
            throw new InvalidDataException($"{name}: {exception.Message}", exception);
        }
        catch
        {
            backbone.Dispose();
            features.Dispose();
            throw;
        }
    }

    /// <summary>Leaves photos out.</summary>
    /// <param name="select">Returns the experiment with the photos to use; null for all.</param>
    public void Select(Func<ExperimentData, ExperimentData>? select) => Data = select?.Invoke(Data) ?? Data;

    /// <summary>
    /// Checks that every photo can be read and has its annotated size. Rotated photos may be replaced by upright copies.
    /// </summary>
    /// <param name="options">Settings of the check.</param>
    /// <param name="uprightFolder">Receives upright copies.</param>
    /// <param name="log">Receives warnings and progress, one line each.</param>
    /// <exception cref="InvalidDataException">A photo cannot be read, or has another size than annotated.</exception>
    public void CheckImages(ImageCheckOptions options, string uprightFolder, Action<string> log) =>
        Data = ExperimentImageCheck.Run(Data, options, uprightFolder, log);

    /// <summary>Closes the backbone's weights and releases the features.</summary>
    public void Dispose()
    {
        _features.Dispose();
        _backbone.Dispose();
    }

    // Check first that all files exist: reading annotations can take minutes.
    private static void CheckFiles(string name, PhotoConfiguration configuration, string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"The data folder '{folder}' does not exist.");
        }

        (string Field, string? File)[] files =
        [
            ("split", configuration.Split is { } split && ZeroShotSplits.Find(split) is null ? split : null),
            ("nouns", configuration.Nouns),
            ("wordVectors", configuration.WordVectors),
            ("wordPieceTable", configuration.WordPieceTable),
            ("backboneWeights", configuration.BackboneWeights),
        ];
        foreach (var (field, path) in files)
        {
            if (path is not null && !Path.Exists(Path.Combine(folder, path)))
            {
                throw new FileNotFoundException($"{name}: field '{field}': '{Path.Combine(folder, path)}' does not exist.");
            }
        }
    }

    private static ExperimentData ReadPhotos(
        PhotoConfiguration configuration, string folder, PhotoScale scale, int? holdOut, Action<string> log)
    {
        var read = PhotoExperiment.Read(folder, configuration.Training, configuration.Test, configuration.Split, log);
        var all = configuration.MoreTraining.Aggregate(
            configuration.TestUncaptioned ? read.TestUncaptioned() : read, (data, more) => PhotoExperiment.Add(data, more, log));
        all = holdOut is { } divisor ? all.HoldOut(divisor) : all;
        all = all with { Training = Thin(all.Training, scale.TrainingPhotos), Test = Thin(all.Test, scale.TestPhotos) };
        return configuration.RepeatThreshold is { } threshold ? all.RepeatRare(threshold) : all;
    }

    private static WordEmbeddings ReadWords(string folder, PhotoConfiguration configuration)
    {
        var path = Path.Combine(folder, configuration.WordVectors);
        return configuration.WordPieceTable is { } table
            ? WordEmbeddings.ReadWordPieces(path, Path.Combine(folder, table))
            : WordEmbeddings.Read(path);
    }

    // The nouns of the configuration's file, with the experiment's names for its classes, or else all classes with their synonyms.
    private static NounVocabulary ReadNouns(
        string folder, PhotoConfiguration configuration, ExperimentData data, WordEmbeddings words, Action<string> log)
    {
        if (configuration.Nouns is not { } file)
        {
            try
            {
                return NounVocabulary.FromNames(data.AllClasses, configuration.Synonyms);
            }
            catch (ArgumentException exception)
            {
                throw new ArgumentException($"field 'synonyms': {exception.Message}", exception);
            }
        }

        var nouns = NounVocabulary.Load(Path.Combine(folder, file)).NamedAs(data.AllClasses);
        try
        {
            nouns = configuration.NounPhotos > 0 ? Named(nouns, data, words, configuration.NounPhotos) : nouns;
            var unknown = new CaptionNouns(nouns, words).Unknown;
            if (unknown.Count > 0)
            {
                log(
                    $"{file}: {unknown.Count} of {nouns.Entries.Count} nouns have no word vector and are skipped, "
                    + $"such as '{unknown[0].Name}'.");
            }
        }
        catch (InvalidOperationException)
        {
            throw new InvalidDataException($"{file}: none of the nouns has a word vector.");
        }

        return nouns;
    }

    // A noun that hardly any caption names gets too few pseudo labels to be learned; it would only compete with the others.
    private static NounVocabulary Named(NounVocabulary nouns, ExperimentData data, WordEmbeddings words, int photos)
    {
        var finder = new CaptionNouns(nouns, words);
        var counts = data.Training.SelectMany(image => finder.Find(image.Captions).Select(noun => noun.Entry.Id).Distinct())
            .CountBy(id => id).ToDictionary();
        return new NounVocabulary(nouns.Entries.Where(
            entry => counts.GetValueOrDefault(entry.Id) >= photos || data.AllClasses.Contains(entry.Name)));
    }

    private static IReadOnlyList<ExperimentImage> Thin(IReadOnlyList<ExperimentImage> images, int? count) =>
        count is { } wanted && wanted < images.Count
            ? [.. Enumerable.Range(0, wanted).Select(i => images[(int)((long)i * images.Count / wanted)])]
            : images;
}
