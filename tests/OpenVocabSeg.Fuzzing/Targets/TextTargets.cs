using System.Text;
using OpenVocabSeg.Cli.Training;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.OpenImages;
using OpenVocabSeg.Experiments;

namespace OpenVocabSeg.Fuzzing.Targets;

/// <summary>Annotations in COCO's and Open Images' forms, captions, vocabularies, splits, configurations.</summary>
internal static class TextTargets
{
    private static readonly Type[] InvalidData = [typeof(InvalidDataException)];

    public static IEnumerable<FuzzTarget> Create()
    {
        var scratch = new Scratch();
        return
        [
            .. Coco(scratch), .. OpenImages(scratch), .. Captions(scratch),
            File("class-split", "split.json", path => ClassSplit.Read(path)),
            File("pseudo-labels", "pseudo.json", path => PseudoLabelFile.Read(
                path, [1, 2], new Dictionary<string, long> { ["cat"] = 1, ["dog"] = 2 }, _ => new ImageSize(3, 5))),
            File("configuration", "training.json", path =>
            {
                ConfigurationFile.Experiment(path);
                ConfigurationFile.Read<PhotoConfiguration>(path);
            }),
            File("configuration-noise", "training.json", path => ConfigurationFile.Read<NoiseConfiguration>(path)),
        ];

        FuzzTarget File(string name, string file, Action<string> read) => OfFile(scratch, name, file, read);
    }

    /// <summary>A target that reads a file; messages must contain the file's name.</summary>
    public static FuzzTarget OfFile(Scratch scratch, string name, string file, Action<string> read) =>
        new(name, input => read(scratch.Write(file, input)), InvalidData, Path.GetFileNameWithoutExtension(file));

    private static IEnumerable<FuzzTarget> Coco(Scratch scratch) =>
    [
        OfFile(scratch, "coco-instances", "instances.json", path =>
        {
            var (usable, _) = CocoInstances.Read(path).SelectMasks();
            usable.Write(scratch["written.json"]);
            CocoInstances.Read(scratch["written.json"]);
        }),
        // Evaluators name the image, the class or the field; they know no file.
        new("coco-evaluation", input =>
        {
            var instances = CocoInstances.Read(scratch.Write("instances.json", input));
            CocoResult[] results =
            [
                .. instances.Annotations.Select(annotation =>
                    new CocoResult(annotation.ImageId, annotation.CategoryId, 0.5, annotation.Box, annotation.Segmentation)),
            ];
            CocoEvaluator.Evaluate(instances, results);
            if (LvisEvaluator.IsLvis(instances))
            {
                LvisEvaluator.Evaluate(instances, results);
            }
        }, InvalidData),
        OfFile(scratch, "coco-images", "images.json", path => CocoImages.Read(path)),
        OfFile(scratch, "coco-results", "results.json", path => CocoResults.Write(scratch["written.json"], CocoResults.Read(path))),
    ];

    private static IEnumerable<FuzzTarget> OpenImages(Scratch scratch) =>
    [
        OfFile(scratch, "open-images-classes", "classes.csv", path => OpenImagesClasses.Read(path)),
        OfFile(scratch, "open-images-segmentations", "masks.csv", path => _ = OpenImagesSegmentations.Read(path).Count()),
        OfFile(scratch, "open-images-hierarchy", "hierarchy.json", path => OpenImagesHierarchy.Read(path)),
        OfFile(scratch, "open-images-labels", "labels.csv", path => OpenImagesImageLabels.AddTo(
            new CocoInstances(
                [new CocoImage(1, "a.jpg", 3, 5)], [new CocoCategory(1, "cat") { FreebaseId = "/m/01yrx" }], []),
            path)),
    ];

    private static IEnumerable<FuzzTarget> Captions(Scratch scratch) =>
    [
        OfFile(scratch, "coco-captions", "captions.json", path => CocoCaptions.Read(path)),
        OfFile(scratch, "conceptual-captions", "captions.tsv", path => _ = ConceptualCaptionsFile.Read(path).Count()),
        OfFile(scratch, "vocabulary-lines", "nouns.txt", path => new NounFinder(NounVocabulary.Load(path)).Find("a cat and two dogs")),
        OfFile(scratch, "vocabulary-json", "nouns.json", path => new NounFinder(NounVocabulary.Load(path)).Find("a cat and two dogs")),
        new("caption", input => Finder.Find(Encoding.UTF8.GetString(input)), []),
    ];

    private static readonly NounFinder Finder = new(NounVocabulary.FromNames(["cat", "hot dog", "knife", "sheep", "traffic light"]));
}
