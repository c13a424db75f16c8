using System.Text.Json;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Cli.Tests.TestData;

/// <summary>
/// An experiment on photos for machines without photos: generated scenes as COCO files, random word vectors and a random ResNet-50.
/// </summary>
internal static class PhotoScenes
{
    public const int Training = 8;
    public const int Test = 2;

    /// <summary>The configuration file, inside the folder.</summary>
    public const string Configuration = "scenes.json";

    /// <summary>Writes all files.</summary>
    /// <param name="folder">An empty folder.</param>
    /// <param name="rows">Rows of the table.</param>
    public static void Write(string folder, params string[] rows)
    {
        var generator = new SceneGenerator(new SceneOptions { Seed = 4, Side = 64, NovelFraction = 0.5 });
        Scene[] scenes = [.. generator.GenerateMany(Training + Test)];
        for (var i = 0; i < scenes.Length; i++)
        {
            ImageFile.SavePng(Path.Combine(folder, "images", $"{i}.png"), scenes[i].Image);
        }

        WriteAnnotations(folder, "train", scenes, 0, Training);
        WriteAnnotations(folder, "test", scenes, Training, Test);
        File.WriteAllText(
            Path.Combine(folder, "split.json"), JsonSerializer.Serialize(new { seen = SceneClasses.Base, unseen = SceneClasses.Novel }));
        WordEmbeddings.Random([.. SceneCaptions.Vocabulary.Union(SceneClasses.All)], 16, seed: 5)
            .Save(Path.Combine(folder, "words.safetensors"));
        WriteBackbone(Path.Combine(folder, "resnet50.safetensors"));
        object Half(string part) => new
        {
            masks = new { format = "coco", images = "images", instances = $"instances_{part}.json" },
            captions = new { format = "coco", images = "images", captions = $"captions_{part}.json" },
        };
        var scale = new
        {
            rows,
            captionIterations = 5,
            teacherIterations = 5,
            studentIterations = 4,
            captionBatchSize = 4,
            teacherBatchSize = 2,
            studentBatchSize = 2,
            proposals = 8,
        };
        File.WriteAllText(Path.Combine(folder, Configuration), JsonSerializer.Serialize(new
        {
            training = Half("train"),
            test = Half("test"),
            split = "split.json",
            recipe = "frozenBackbone",
            wordVectors = "words.safetensors",
            backboneWeights = "resnet50.safetensors",
            pixelMean = new[] { 104, 117, 124 },
            longerSide = 64,
            full = scale,
            small = scale,
        }));
    }

    private static void WriteAnnotations(string folder, string part, Scene[] scenes, int first, int count)
    {
        CocoImage[] images =
        [
            .. Enumerable.Range(first, count).Select(i => new CocoImage(i + 1, $"{i}.png", scenes[i].Image.Height, scenes[i].Image.Width)),
        ];
        var classes = SceneClasses.All.ToList();
        CocoCategory[] categories = [.. classes.Select((name, i) => new CocoCategory(10 + i, name))];
        new CocoInstances(images, categories, [.. images.SelectMany((image, i) => scenes[first + i].Objects.Select((item, k) =>
            new CocoAnnotation(
                100 * image.Id + k,
                image.Id,
                10 + classes.IndexOf(item.ClassName),
                CocoBox.FromBoundingBox(item.Box),
                CocoSegmentation.FromMask(item.Mask))))])
            .Write(Path.Combine(folder, $"instances_{part}.json"));
        new CocoCaptions(images, [.. images.Select((image, i) => new CocoCaption(image.Id, image.Id, scenes[first + i].Caption))])
            .Write(Path.Combine(folder, $"captions_{part}.json"));
    }

    private static void WriteBackbone(string path)
    {
        TorchRuntime.Initialize();
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var tensors = new Dictionary<string, Tensor>();
        Convolution("conv1", "bn1", 64, 3, 7, 1);
        var input = 64;
        foreach (var (stage, blocks, width) in new[] { (1, 3, 64), (2, 4, 128), (3, 6, 256), (4, 3, 512) })
        {
            for (var block = 0; block < blocks; block++)
            {
                var name = $"layer{stage}.{block}";
                Convolution($"{name}.conv1", $"{name}.bn1", width, input, 1, 1);
                Convolution($"{name}.conv2", $"{name}.bn2", width, width, 3, 1);
                Convolution($"{name}.conv3", $"{name}.bn3", 4 * width, width, 1, 0.2f);
                if (block == 0)
                {
                    Convolution($"{name}.downsample.0", $"{name}.downsample.1", 4 * width, input, 1, 1);
                }

                input = 4 * width;
            }
        }

        SafeTensorsWriter.Write(path, tensors);

        void Convolution(string name, string norm, int output, int channels, int kernel, float gain)
        {
            var deviation = Math.Sqrt(2.0 / (channels * kernel * kernel));
            tensors[$"{name}.weight"] = (randn([output, channels, kernel, kernel], generator: generator) * deviation)
                .to(ScalarType.Float16);
            tensors[$"{norm}.weight"] = full(output, gain, ScalarType.Float16);
            tensors[$"{norm}.bias"] = zeros(output, ScalarType.Float16);
            tensors[$"{norm}.running_mean"] = zeros(output, ScalarType.Float16);
            tensors[$"{norm}.running_var"] = ones(output, ScalarType.Float16);
        }
    }
}
