using OpenVocabSeg.Data.Annotations.ImageFiles;
using OpenVocabSeg.Data.Annotations.Shapes;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.Annotations.PascalVoc;

/// <summary>The objects of an object PNG, and their classes from the class PNG.</summary>
internal static class VocMasks
{
    /// <summary>Reads both images.</summary>
    /// <param name="objectFile">Image of objects: object 1, 2, … as palette indices or as Pascal VOC's colors.</param>
    /// <param name="classFile">Image of classes; null if there is none.</param>
    /// <param name="classes">The classes of its numbers and colors.</param>
    /// <exception cref="InvalidDataException">An image is damaged, the images differ in size, or a class has no name.</exception>
    public static (ImageSize Size, IReadOnlyList<VocMask> Masks) Read(string objectFile, string? classFile, VocClasses classes)
    {
        var objects = Open(objectFile);
        var classImage = classFile is null ? null : Open(classFile);
        if (classImage is not null && (classImage.Height != objects.Height || classImage.Width != objects.Width))
        {
            throw new InvalidDataException(
                $"{Name(classFile!)} has {classImage.Height}×{classImage.Width} pixels, "
                + $"{Name(objectFile)} {objects.Height}×{objects.Width}.");
        }

        var numbers = Numbers(objects);
        var masks = new List<VocMask>();
        foreach (var (number, box) in Boxes(numbers, objects.Width))
        {
            var crop = Crop(numbers, objects.Width, number, box);
            var className = classImage is null ? null : ClassOf(classImage, classes, crop, $"{Name(classFile!)}: object {number}");
            masks.Add(new VocMask(number, className, crop.ToMask(objects.Height, objects.Width)));
        }

        return (new ImageSize(objects.Height, objects.Width), [.. masks.OrderBy(mask => mask.Number)]);
    }

    private static PngImage Open(string path) => PngImage.Read(RegularFile.ReadAll(path, ImageFile.LargestFile), Name(path));

    // Both PNGs of an image have the same file name.
    private static string Name(string path) => $"{Path.GetFileName(Path.GetDirectoryName(path))}/{Path.GetFileName(path)}";

    /// <summary>The object of each pixel; 0 for background and void. Colors other than Pascal VOC's are objects 256, 257, ….</summary>
    private static int[] Numbers(PngImage image)
    {
        var numbers = new int[image.Height * image.Width];
        var others = new Dictionary<int, int>();
        for (var pixel = 0; pixel < numbers.Length; pixel++)
        {
            var number = image.HasNumbers ? image.Pixels[3 * pixel] : VocColors.Number(image.Color(pixel));
            if (number is null)
            {
                others.TryAdd(image.Color(pixel), VocColors.Void + 1 + others.Count);
                number = others[image.Color(pixel)];
            }

            numbers[pixel] = number == VocColors.Void ? 0 : number.Value;
        }

        return numbers;
    }

    private static Dictionary<int, (int Left, int Top, int Right, int Bottom)> Boxes(int[] numbers, int width)
    {
        var boxes = new Dictionary<int, (int Left, int Top, int Right, int Bottom)>();
        for (var pixel = 0; pixel < numbers.Length; pixel++)
        {
            if (numbers[pixel] == 0)
            {
                continue;
            }

            var (y, x) = Math.DivRem(pixel, width);
            boxes[numbers[pixel]] = boxes.TryGetValue(numbers[pixel], out var box)
                ? (Math.Min(box.Left, x), box.Top, Math.Max(box.Right, x), y)
                : (x, y, x, y);
        }

        return boxes;
    }

    private static MaskCrop Crop(int[] numbers, int width, int number, (int Left, int Top, int Right, int Bottom) box)
    {
        var crop = new MaskCrop(box.Left, box.Top, box.Right - box.Left + 1, box.Bottom - box.Top + 1, []);
        var pixels = new byte[crop.Width * crop.Height];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (y, x) = Math.DivRem(i, crop.Width);
            pixels[i] = (byte)(numbers[((crop.Top + y) * width) + crop.Left + x] == number ? 1 : 0);
        }

        return crop with { Pixels = pixels };
    }

    /// <summary>The class of most pixels of an object.</summary>
    private static string? ClassOf(PngImage image, VocClasses classes, MaskCrop crop, string description)
    {
        var votes = new Dictionary<int, int>();
        for (var i = 0; i < crop.Pixels.Length; i++)
        {
            if (crop.Pixels[i] == 0)
            {
                continue;
            }

            var (y, x) = Math.DivRem(i, crop.Width);
            var pixel = ((crop.Top + y) * image.Width) + crop.Left + x;
            var number = image.HasNumbers ? image.Pixels[3 * pixel] : classes.Number(image.Color(pixel)) ?? -image.Color(pixel);
            if (number is not 0 and not VocColors.Void)
            {
                votes[number] = votes.GetValueOrDefault(number) + 1;
            }
        }

        if (votes.Count == 0)
        {
            return null;
        }

        var most = votes.MaxBy(vote => vote.Value).Key;
        return classes.Name(most) ?? throw new InvalidDataException(most < 0
            ? $"{description} has the color #{-most:x6}, which belongs to no class; list it in 'labelmap.txt'."
            : $"{description} has the class number {most}, which has no name; list it in 'labelmap.txt' or 'class_names.txt'.");
    }
}
