using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;

namespace OpenVocabSeg.Cli.Tests.TestData;

/// <summary>
/// A data folder in the layout of the paper's experiments, made from the small real data sets: coco-mini with the official names of
/// COCO, openimages-mini split in two, rows of Conceptual Captions with photos of coco-mini as substitutes, and BERT's vocabulary with
/// random vectors.
/// </summary>
internal static class LookAlikeData
{
    public const int Captions = 200;
    public const int CaptionedImages = 30;
    private const string Table = "bert.embeddings.word_embeddings.weight";

    /// <summary>Test photos of openimages-mini: a dog, a taxi and a pizza, and one without objects.</summary>
    private static readonly string[] TestPhotos = ["00a1ab47b5439e8c", "00b4bda029a7aeda", "0a9e4fa5b0806fc2", "00b7100323f82ff9"];

    public static void Create(string folder)
    {
        var data = RealData.Folder();
        foreach (var name in new[] { "lvis", "resnet50-imagenet" })
        {
            Directory.CreateSymbolicLink(Path.Combine(folder, name), Path.Combine(data, name));
        }

        CreateCoco(data, folder);
        CreateOpenImages(Path.Combine(data, "openimages-mini"), Path.Combine(folder, "openimages"));
        CreateConceptualCaptions(data, Path.Combine(folder, "conceptual-captions"));
        CreateBert(data, Path.Combine(folder, "bert-base-uncased"));
    }

    private static void CreateCoco(string data, string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "coco", "annotations"));
        foreach (var part in new[] { "train", "val" })
        {
            Directory.CreateSymbolicLink(
                Path.Combine(folder, "coco", $"{part}2017"), Path.Combine(data, "coco-mini", "images", part));
            foreach (var kind in new[] { "instances", "captions" })
            {
                File.CreateSymbolicLink(
                    Path.Combine(folder, "coco", "annotations", $"{kind}_{part}2017.json"),
                    Path.Combine(data, "coco-mini", "annotations", $"{kind}_{part}.json"));
            }
        }
    }

    private static void CreateOpenImages(string mini, string folder)
    {
        string[] lines = File.ReadAllLines(Path.Combine(mini, "segmentations.csv"));
        foreach (var (part, isTest) in new[] { ("train", false), ("test", true) })
        {
            Directory.CreateDirectory(Path.Combine(folder, part, "images"));
            Directory.CreateSymbolicLink(Path.Combine(folder, part, "masks"), Path.Combine(mini, "masks"));
            foreach (var photo in Directory.GetFiles(Path.Combine(mini, "images")))
            {
                if (TestPhotos.Contains(Path.GetFileNameWithoutExtension(photo)) == isTest)
                {
                    File.CreateSymbolicLink(Path.Combine(folder, part, "images", Path.GetFileName(photo)), photo);
                }
            }

            File.WriteAllLines(
                Path.Combine(folder, part, $"{part}-annotations-object-segmentation.csv"),
                lines.Where((line, i) => i == 0 || TestPhotos.Contains(line.Split(',')[1]) == isTest));
        }

        // The classes of the whole data set, with made-up labels.
        string[] real = [.. File.ReadLines(Path.Combine(mini, "class-descriptions.csv"))];
        var others = ZeroShotSplits.OpenImages.Base.Concat(ZeroShotSplits.OpenImages.Novel)
            .Where(name => !real.Any(line => line.EndsWith($",{name}", StringComparison.Ordinal)))
            .Select((name, i) => $"/m/x{i},{name}");
        File.WriteAllLines(Path.Combine(folder, "oidv7-class-descriptions-boxable.csv"), [.. real, .. others]);
    }

    private static void CreateConceptualCaptions(string data, string folder)
    {
        // With the names of download tools, in folders of shards.
        var shard = Path.Combine(folder, "train", "00000");
        Directory.CreateDirectory(shard);
        var lines = File.ReadLines(Path.Combine(data, "conceptual-captions", "Validation_GCC-1.1.0-Validation.tsv")).Take(Captions);
        File.WriteAllLines(Path.Combine(folder, "Train_GCC-training.tsv"), lines);
        var photos = Directory.GetFiles(Path.Combine(data, "coco-mini", "images", "train")).Order(StringComparer.Ordinal);
        foreach (var (photo, row) in photos.Take(CaptionedImages).Select((photo, i) => (photo, 3 * i)))
        {
            File.CreateSymbolicLink(Path.Combine(shard, $"{row:D9}.jpg"), photo);
        }
    }

    private static void CreateBert(string data, string folder)
    {
        Directory.CreateDirectory(folder);
        var vocabulary = Path.Combine(data, "bert-vocab", "vocab.txt");
        File.CreateSymbolicLink(Path.Combine(folder, "vocab.txt"), vocabulary);
        TorchRuntime.Initialize();
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(1);
        var table = torch.randn([File.ReadLines(vocabulary).Count(), 768], generator: generator).to(torch.ScalarType.Float16);
        SafeTensorsWriter.Write(Path.Combine(folder, "model.safetensors"), new Dictionary<string, torch.Tensor> { [Table] = table });
    }
}
