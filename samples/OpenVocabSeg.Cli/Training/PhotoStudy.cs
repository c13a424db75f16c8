using OpenVocabSeg.Data;
using OpenVocabSeg.Experiments;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Cli.Training;

/// <summary>What a configuration and a data folder make of an experiment on photos: its data and its settings.</summary>
internal sealed class PhotoStudy : IDisposable
{
    private readonly SafeTensorsFile _backbone;
    private readonly FeatureStore _features;

    private PhotoStudy(ExperimentData data, StudySettings settings, SafeTensorsFile backbone, FeatureStore features)
    {
        Data = data;
        Settings = settings;
        _backbone = backbone;
        _features = features;
    }

    /// <summary>The photos.</summary>
    public ExperimentData Data { get; private set; }

    /// <summary>
    /// Networks and numbers; they hold the backbone's weights and features of photos, so not after this object is disposed.
    /// </summary>
    public StudySettings Settings { get; }

    /// <summary>Reads everything but the photos.</summary>
    /// <param name="name">The configuration's name or file, for messages.</param>
    /// <param name="configuration">The configuration.</param>
    /// <param name="folder">Folder that its paths start in.</param>
    /// <param name="scale">How much to do.</param>
    /// <param name="seed">Seed of everything random.</param>
    /// <param name="featureFolder">Where features of photos are kept beyond the run; null for nowhere.</param>
    /// <param name="log">Told, in a line each, what was passed over.</param>
    /// <exception cref="IOException">A file or folder is missing.</exception>
    /// <exception cref="InvalidDataException">A file is not what the configuration says, or its numbers do not fit together.</exception>
    public static PhotoStudy Open(
        string name,
        PhotoConfiguration configuration,
        string folder,
        PhotoScale scale,
        int seed,
        string? featureFolder,
        Action<string> log)
    {
        CheckFiles(name, configuration, folder);

        var read = PhotoExperiment.Read(folder, configuration.Training, configuration.Test, configuration.Split, log);
        var all = configuration.TestUncaptioned ? read.TestUncaptioned() : read;
        var data = all with { Training = Thin(all.Training, scale.TrainingPhotos), Test = Thin(all.Test, scale.TestPhotos) };
        var words = ReadWords(folder, configuration);
        var backbone = SafeTensorsFile.Open(Path.Combine(folder, configuration.BackboneWeights));
        var features = new FeatureStore(folder: featureFolder);
        try
        {
            var nouns = PhotoVocabulary.Nouns(folder, configuration, data, words, log);
            var settings = new PhotoSettings(configuration, scale).Create(seed, data, words, nouns, backbone, features);
            return new PhotoStudy(data, settings, backbone, features);
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

    /// <summary>
    /// Checks that every photo can be read and fits its annotation; turned photos may be replaced by upright copies.
    /// </summary>
    /// <param name="options">Settings of the check.</param>
    /// <param name="uprightFolder">Receives upright copies.</param>
    /// <param name="log">Told, in a line each, what is to be said of the photos.</param>
    /// <exception cref="InvalidDataException">A photo cannot be read, or is of another size than annotated.</exception>
    public void CheckImages(ImageCheckOptions options, string uprightFolder, Action<string> log) =>
        Data = ExperimentImageCheck.Run(Data, options, uprightFolder, log);

    /// <summary>Closes the backbone's weights and lets go of the features.</summary>
    public void Dispose()
    {
        _features.Dispose();
        _backbone.Dispose();
    }

    // What is read last is missed first: annotation files take minutes.
    private static void CheckFiles(string name, PhotoConfiguration configuration, string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"The data folder '{folder}' does not exist.");
        }

        (string Field, string? File)[] files =
        [
            ("split", ZeroShotSplits.Find(configuration.Split) is null ? configuration.Split : null),
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

    private static WordEmbeddings ReadWords(string folder, PhotoConfiguration configuration)
    {
        var path = Path.Combine(folder, configuration.WordVectors);
        return configuration.WordPieceTable is { } table
            ? WordEmbeddings.ReadWordPieces(path, Path.Combine(folder, table))
            : WordEmbeddings.Read(path);
    }

    private static IReadOnlyList<ExperimentImage> Thin(IReadOnlyList<ExperimentImage> images, int? count) =>
        count is { } wanted && wanted < images.Count
            ? [.. Enumerable.Range(0, wanted).Select(i => images[(int)((long)i * images.Count / wanted)])]
            : images;
}
