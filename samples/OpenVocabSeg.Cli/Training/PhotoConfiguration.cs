using OpenVocabSeg.Experiments.Data;
using OpenVocabSeg.Experiments.Study;

namespace OpenVocabSeg.Cli.Training;

/// <summary>A configuration file of <c>ovseg train</c>: an experiment on photos in COCO's form. Paths start in the data folder.</summary>
internal sealed record PhotoConfiguration
{
    /// <summary>Photos to train on.</summary>
    public required CocoPhotos Training { get; init; }

    /// <summary>Photos to evaluate on.</summary>
    public required CocoPhotos Test { get; init; }

    /// <summary>Split file with the base and the novel classes.</summary>
    public required string Split { get; init; }

    /// <summary>Folder or file of GloVe vectors.</summary>
    public required string WordVectors { get; init; }

    /// <summary>ImageNet weights of the ResNet-50 in the authors' layout (safetensors, torchvision's names, BGR).</summary>
    public required string BackboneWeights { get; init; }

    /// <summary>Mean blue, green and red that those weights expect to be subtracted.</summary>
    public required IReadOnlyList<float> PixelMean { get; init; }

    /// <summary>Length of the longer side of the network's input in pixels.</summary>
    public required int LongerSide { get; init; }

    /// <summary>So many of the most frequent words of the training captions join the class names in the vocabulary.</summary>
    public required int FrequentWords { get; init; }

    /// <summary>Words that say nothing of what is in a picture.</summary>
    public required IReadOnlyList<string> StopWords { get; init; }

    /// <summary>Further words that captions use for a class.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Synonyms { get; init; }

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
        if (configuration.Full.Rows.Concat(configuration.Small.Rows).FirstOrDefault(row => !StudyRow.Names.Contains(row)) is { } unknown)
        {
            throw new InvalidDataException($"{nameOrFile}: there is no row '{unknown}'; the rows are {string.Join(", ", StudyRow.Names)}.");
        }

        return configuration;
    }
}
