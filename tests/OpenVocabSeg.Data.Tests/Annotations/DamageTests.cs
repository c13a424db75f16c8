using CsCheck;

namespace OpenVocabSeg.Data.Tests.Annotations;

/// <summary>Files with missing or changed bytes are either read or rejected with a message.</summary>
[TestClass]
public sealed class DamageTests
{
    [TestMethod]
    [DataRow(AnnotationFormat.Coco, 400)]
    [DataRow(AnnotationFormat.Yolo, 600)]
    [DataRow(AnnotationFormat.LabelMe, 400)]
    [DataRow(AnnotationFormat.PascalVoc, 400)]
    [DataRow(AnnotationFormat.Cvat, 400)]
    [DataRow(AnnotationFormat.LabelStudio, 400)]
    public void Damaged_files_are_read_or_refused_by_name(AnnotationFormat format, int count)
    {
        using var folder = new AnnotationFolder();
        var mask = AnnotationFolder.Mask(".##..", "..##.", "#...#");
        ObjectAnnotation[] objects =
        [
            new("cat", new CocoBox(1, 1, 2, 1)) { Segmentation = CocoSegmentation.FromPolygons([[1, 1, 3, 1, 3, 2], [0, 0, 1, 0, 1, 1]]) },
            new("dog", CocoBox.FromBoundingBox(mask.BoundingBox)) { Segmentation = CocoSegmentation.FromMask(mask), IsOccluded = true },
            new("dog", new CocoBox(1, 1, 2, 1)),
        ];
        var image = new AnnotatedImage("a.png") { Size = new ImageSize(3, 5), Path = folder.Image("a.png", 3, 5), Objects = objects };
        var source = AnnotationSource.FromImages([new CocoCategory(1, "cat"), new CocoCategory(2, "dog")], [image]);
        AnnotationFiles.Write(source, folder["set"], format, new AnnotationWriteOptions { CopyImages = true });
        var files = File.Exists(folder["set"]) ? [folder["set"]] : Directory.GetFiles(folder["set"], "*", SearchOption.AllDirectories);
        var picture = File.ReadAllBytes(folder["a.png"]);
        foreach (var file in files.Where(file => !File.ReadAllBytes(file).SequenceEqual(picture)))
        {
            var bytes = File.ReadAllBytes(file);
            Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte, Gen.Int[0, 2]).Sample(
                (place, value, kind) =>
                {
                    File.WriteAllBytes(file, kind switch
                    {
                        0 => bytes[..place],
                        1 => [.. bytes[..place], value, .. bytes[(place + 1)..]],
                        _ => [.. bytes[..place], .. bytes[(place + 1)..]],
                    });
                    try
                    {
                        AnnotationFolder.Read(folder["set"], new AnnotationReadOptions { Format = format });
                    }
                    catch (Exception exception) when (exception is InvalidDataException or FileNotFoundException)
                    {
                        Assert.IsGreaterThan(10, exception.Message.Length);
                    }
                },
                iter: count / files.Length,
                threads: 1);
            File.WriteAllBytes(file, bytes);
        }
    }
}
