using System.Globalization;
using OpenVocabSeg.Data;
using Samples.InstanceSegmentation;

namespace OpenVocabSeg.Documentation.Tests;

/// <summary>The sample that trains on masks only.</summary>
[TestClass]
public sealed class InstanceSegmentationTests
{
    [TestMethod]
    public void It_trains_on_scenes_of_its_own_prints_coco_numbers_and_leaves_model_and_overlay()
    {
        var folder = Directory.CreateTempSubdirectory("segmentation").FullName;
        try
        {
            var annotations = SceneDataSet.Write(Path.Combine(folder, "scenes"), count: 20, seed: 1);
            var (code, text) = Run("--annotations", annotations, "--iterations", "2", "--output", folder);
            Assert.AreEqual(0, code, text);
            StringAssert.Contains(text, "16 training and 4 test images");
            var lines = text.TrimEnd().Split('\n').Select(line => line.TrimEnd()).ToArray();
            var heading = Array.FindIndex(lines, line => line.TrimStart().StartsWith("AP ", StringComparison.Ordinal));
            Assert.HasCount(12, lines[heading].Split(' ', StringSplitOptions.RemoveEmptyEntries));
            foreach (var number in lines[heading + 1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(number => number != "–"))
            {
                Assert.IsTrue(double.Parse(number, CultureInfo.InvariantCulture) is >= 0 and <= 100, number);
            }

            using var model = new Microsoft.ML.MLContext().OpenVocabSeg.Load(Path.Combine(folder, "model.zip"));
            Assert.IsTrue(model.Segmenter.JudgesMasks);
            Assert.AreEqual(384, ImageFile.Load(Path.Combine(folder, "overlay.png")).Width);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void A_perfect_prediction_scores_one_hundred()
    {
        var folder = Directory.CreateTempSubdirectory("segmentation").FullName;
        try
        {
            var truth = CocoInstances.Read(SceneDataSet.Write(folder, count: 3, seed: 2));
            SegmentedPhoto[] perfect =
            [
                .. AnnotatedRow.FromCoco(truth, folder, new CauseCounts()).Select(row => new SegmentedPhoto
                {
                    Name = row.Label,
                    Score = [.. row.Label.Select(_ => 1f)],
                    PredictedMasks = row.Masks,
                }),
            ];
            Assert.AreEqual(1, TestSet.Evaluate(truth, perfect).AP, 1e-9);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void Missing_files_are_named_before_any_work()
    {
        var (code, text) = Run("--annotations", "absent.json");
        Assert.AreEqual(1, code);
        StringAssert.Contains(text, "absent.json");
        Assert.AreEqual(1, Run("--iterations", "0").Code);

        var folder = Directory.CreateTempSubdirectory("segmentation").FullName;
        try
        {
            var annotations = SceneDataSet.Write(folder, count: 10, seed: 3);
            File.Delete(Path.Combine(folder, "00007.png"));
            (code, text) = Run("--annotations", annotations, "--output", Path.Combine(folder, "output"));
            Assert.AreEqual(1, code);
            StringAssert.Contains(text, "00007.png");
            Assert.IsFalse(Directory.Exists(Path.Combine(folder, "output")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    [DataRow(AnnotationFormat.Yolo)]
    [DataRow(AnnotationFormat.LabelMe)]
    [DataRow(AnnotationFormat.PascalVoc)]
    public void Annotations_of_other_forms_train_too(AnnotationFormat format)
    {
        var folder = Directory.CreateTempSubdirectory("segmentation").FullName;
        try
        {
            var scenes = AnnotationFiles.Open(SceneDataSet.Write(Path.Combine(folder, "scenes"), count: 10, seed: 1));
            var set = Path.Combine(folder, "set");
            AnnotationFiles.Write(scenes, set, format, new AnnotationWriteOptions { CopyImages = true });
            if (format == AnnotationFormat.LabelMe)
            {
                var file = Path.Combine(set, "00001.json");
                const string Line = """ "shapes": [{"label":"line","points":[[1,1],[9,9]],"shape_type":"line"},""";
                File.WriteAllText(file, File.ReadAllText(file).Replace("\"shapes\": [", Line, StringComparison.Ordinal));
            }

            var (code, text) = Run("--annotations", set, "--iterations", "2", "--output", Path.Combine(folder, "output"));
            Assert.AreEqual(0, code, text);
            StringAssert.Contains(text, "8 training and 2 test images");
            var saysWhatIsLeftOut = text.Contains("Left out while reading: lines and polylines: 1.", StringComparison.Ordinal);
            Assert.AreEqual(format == AnnotationFormat.LabelMe, saysWhatIsLeftOut, text);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    [DataRow(3, 0, "2 training and 1 test images")]
    [DataRow(2, 0, "1 training and 1 test images")]
    [DataRow(1, 1, "has one annotated image: at least two are needed, one of them to test.")]
    public void Few_images_are_enough(int images, int code, string part)
    {
        var (found, text) = RunOnScenes(instances => (
            instances.Categories, [.. instances.Annotations.Where(o => o.ImageId <= images)]), image => image, keep: images);
        Assert.AreEqual(code, found, text);
        StringAssert.Contains(text, part);
    }

    [TestMethod]
    public void Objects_without_masks_are_left_out_and_said()
    {
        var (code, text) = RunOnScenes(instances => (
            instances.Categories,
            [.. instances.Annotations.Select(o => o.Id % 2 == 0 ? o with { Segmentation = null } : o)]));
        Assert.AreEqual(0, code, text);
        StringAssert.Contains(text, "objects without masks are left out, such as annotation 2: field 'segmentation' is missing.");
    }

    [TestMethod]
    public void Crowds_alone_are_refused_in_a_line()
    {
        var (code, text) = RunOnScenes(instances => (
            instances.Categories, [.. instances.Annotations.Select(o => o with { IsCrowd = true })]));
        Assert.AreEqual(1, code, text);
        StringAssert.Matches(text, new(@"^instance-segmentation: All objects \(\d+\) of '.*' are crowd regions \(iscrowd 1\)[^\n]*\n$"));
        StringAssert.EndsWith(text, "use --crowds-as-objects to train on them.\n");

        (code, text) = RunOnScenes(
            instances => (instances.Categories, [.. instances.Annotations.Select(o => o with { IsCrowd = true })]),
            options: ["--crowds-as-objects"]);
        Assert.AreEqual(0, code, text);
        StringAssert.Contains(text, "16 training and 4 test images");
        Assert.DoesNotContain("crowd", text);
    }

    [TestMethod]
    public void Boxes_alone_are_refused_in_a_line()
    {
        var (code, text) = RunOnScenes(instances => (
            instances.Categories, [.. instances.Annotations.Select(o => o with { Segmentation = null })]));
        Assert.AreEqual(1, code, text);
        StringAssert.Matches(text, new(@"^instance-segmentation: '.*' has no objects to train on\. \d+ objects without masks[^\n]*\n$"));
    }

    [TestMethod]
    public void A_group_of_the_name_of_a_class_is_no_class()
    {
        var (code, text) = RunOnScenes(instances => (
            [new CocoCategory(0, instances.Categories[0].Name, "none"), .. instances.Categories], instances.Annotations));
        Assert.AreEqual(0, code, text);

        // Both have objects: an error before any training.
        (code, text) = RunOnScenes(instances => (
            [.. instances.Categories.Select(
                category => category.Id == 2 ? category with { Name = instances.Categories[0].Name } : category)],
            instances.Annotations));
        Assert.AreEqual(1, code, text);
        StringAssert.Matches(text, new(@"^instance-segmentation: Several categories have the name '[^']+': 1, 2[^\n]*\n$"));
    }

    [TestMethod]
    public void Photos_that_exif_turns_are_refused_or_turned()
    {
        var folder = Directory.CreateTempSubdirectory("segmentation").FullName;
        try
        {
            var file = SceneDataSet.Write(Path.Combine(folder, "scenes"), count: 10, seed: 1);
            var instances = CocoInstances.Read(file);
            foreach (var image in instances.Images)
            {
                PhonePhoto.Write(Path.Combine(folder, "scenes", image.FileName!));
            }

            // Scenes are square: they are cut, so that a rotated one has another size.
            CocoSegmentation Cut(CocoAnnotation o) => CocoSegmentation.FromMask(RunLengthMask.FromBitmap(
                o.Segmentation!.Mask!.ToBitmap().AsSpan(0, PhonePhoto.Height * 96), PhonePhoto.Height, 96));
            new CocoInstances(
                [.. instances.Images.Select(image => image with
                {
                    Height = PhonePhoto.Height,
                    FileName = Path.ChangeExtension(image.FileName, ".jpg"),
                })],
                instances.Categories,
                [.. instances.Annotations.Select(o => o with { Box = null, Segmentation = Cut(o) })]).Write(file);

            string[] arguments = ["--annotations", file, "--iterations", "2", "--output", Path.Combine(folder, "output")];
            var (code, text) = Run(arguments);
            Assert.AreEqual(1, code, text);
            StringAssert.Contains(
                text,
                "00001.jpg' is 72×96 pixels, but image 1 of instances.json is 96×72. It was annotated upright: use "
                + "--apply-exif to apply EXIF orientation 6.");
            Assert.IsFalse(Directory.Exists(Path.Combine(folder, "output")));

            (code, text) = Run([.. arguments, "--apply-exif"]);
            Assert.AreEqual(0, code, text);
            StringAssert.Contains(text, "Images with an EXIF orientation: 10;");
            Assert.HasCount(10, Directory.GetFiles(Path.Combine(folder, "output", "upright")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    [DataRow("empty", "00003.png' is not an image that can be read (JPEG, PNG, GIF, BMP or WebP): it is empty.")]
    [DataRow("web page", "00003.png' is not an image that can be read (JPEG, PNG, GIF, BMP or WebP): it is a web page")]
    [DataRow("truncated", "00003.png' is truncated.")]
    [DataRow("other size", "00003.png' is 40×30 pixels, but image 3 of instances.json is 96×96.")]
    public void An_image_that_cannot_be_used_is_named_before_any_training(string fault, string message)
    {
        var folder = Directory.CreateTempSubdirectory("segmentation").FullName;
        try
        {
            var file = SceneDataSet.Write(folder, count: 10, seed: 1);
            var picture = Path.Combine(folder, "00003.png");
            switch (fault)
            {
                case "empty":
                    File.WriteAllBytes(picture, []);
                    break;
                case "web page":
                    File.WriteAllText(picture, "<!DOCTYPE html><html><body>404</body></html>");
                    break;
                case "truncated":
                    File.WriteAllBytes(picture, File.ReadAllBytes(picture)[..^400]);
                    break;
                default:
                    ImageFile.SavePng(picture, new PixelImage(30, 40, new byte[3600]));
                    break;
            }

            var output = Path.Combine(folder, "output");
            var (code, text) = Run("--annotations", file, "--output", output, "--iterations", "2");
            Assert.AreEqual(1, code, text);
            StringAssert.Contains(text, message);
            Assert.HasCount(1, text.TrimEnd().Split('\n'), text);
            Assert.IsFalse(Directory.Exists(output));

            // Without decoding, only the header of a file is read.
            (code, text) = Run("--annotations", file, "--output", output, "--iterations", "2", "--check-images", "false");
            Assert.AreEqual(fault == "truncated", !text.Contains(message, StringComparison.Ordinal), text);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void Sizes_that_the_file_does_not_have_are_those_of_the_images()
    {
        var (code, text) = RunOnScenes(
            instances => (instances.Categories, instances.Annotations),
            image => image with { Height = 0, Width = 0 });
        Assert.AreEqual(0, code, text);
    }

    [TestMethod]
    public void Photos_start_from_the_model_that_comes_with_the_project_and_nothing_found_is_a_warning()
    {
        var (code, text) = RunOnPhotos("--iterations", "1");
        Assert.AreEqual(0, code, text);
        StringAssert.Contains(text, "1 step from the model for photos that comes with the project");
        StringAssert.Contains(text, "Warning: no test object was found (AP50 is 0). Give more annotated images");
    }

    [TestMethod]
    public void The_small_network_warns_of_photos()
    {
        var (code, text) = RunOnPhotos("--iterations", "1", "--small-network");
        Assert.AreEqual(0, code, text);
        StringAssert.Contains(text, "1 step from random weights, a small network for images of 96 pixels. Warning: most images have more");
        StringAssert.Contains(text, "(AP50 is 0). The images are photos: leave out --small-network.");
    }

    [TestMethod]
    public void A_backbone_is_read_as_it_was_trained()
    {
        var folder = Directory.CreateTempSubdirectory("backbone").FullName;
        try
        {
            // A PyTorch file of the authors' code, and the same network as if it were torchvision's.
            var pickled = Path.Combine(Repository.Root, "tests", "fixtures", "16_tiny_teacher_legacy.pth");
            var (code, text) = RunOnPhotos("--iterations", "1", "--backbone", pickled);
            Assert.AreEqual(0, code, text);
            StringAssert.Contains(text, $"1 step from the backbone '{pickled}' (BlueGreenRed, strides in the 1×1 convolutions)");

            var imported = Path.Combine(folder, "torchvision.safetensors");
            using (var checkpoint = Networks.ForeignCheckpoint.Open(pickled))
            {
                checkpoint.ImportBackbone(imported, Networks.BackboneConvention.Torchvision);
            }

            (code, text) = RunOnPhotos("--iterations", "1", "--backbone", imported);
            Assert.AreEqual(0, code, text);
            StringAssert.Contains(text, "(RedGreenBlue, strides in the 3×3 convolutions)");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Three photos of noise, each with an object in the middle.
    private static (int Code, string Text) RunOnPhotos(params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("segmentation").FullName;
        try
        {
            const int Width = 240;
            const int Height = 160;
            var random = new Random(1);
            var file = Path.Combine(folder, "instances.json");
            for (var i = 1; i <= 3; i++)
            {
                var pixels = new byte[3 * Width * Height];
                random.NextBytes(pixels);
                ImageFile.SavePng(Path.Combine(folder, $"{i}.png"), new PixelImage(Height, Width, pixels));
            }

            File.WriteAllText(file, $$"""
                {"images":[{{string.Join(',', Enumerable.Range(1, 3).Select(i =>
                    $$"""{"id":{{i}},"file_name":"{{i}}.png","width":{{Width}},"height":{{Height}}}"""))}}],
                "categories":[{"id":1,"name":"part 7"}],
                "annotations":[{{string.Join(',', Enumerable.Range(1, 3).Select(i =>
                    $$"""{"id":{{i}},"image_id":{{i}},"category_id":1,"segmentation":[[80,40,160,40,160,120,80,120]]}"""))}}]}
                """);
            return Run([.. arguments, "--annotations", file, "--output", Path.Combine(folder, "output")]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (int Code, string Text) RunOnScenes(
        Func<CocoInstances, (IReadOnlyList<CocoCategory> Categories, IReadOnlyList<CocoAnnotation> Annotations)> change,
        Func<CocoImage, CocoImage>? changeImage = null,
        int keep = 20,
        params string[] options)
    {
        var folder = Directory.CreateTempSubdirectory("segmentation").FullName;
        try
        {
            var file = SceneDataSet.Write(Path.Combine(folder, "scenes"), count: 20, seed: 1);
            var instances = CocoInstances.Read(file);
            var (categories, annotations) = change(instances);
            new CocoInstances(
                [.. instances.Images.Take(keep).Select(changeImage ?? (image => image))], categories, annotations).Write(file);
            return Run([.. options, "--annotations", file, "--iterations", "2", "--output", folder]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (int Code, string Text) Run(params string[] arguments)
    {
        using var text = new StringWriter();
        return (InstanceSegmentationCommand.Run(arguments, text, text), text.ToString());
    }
}
