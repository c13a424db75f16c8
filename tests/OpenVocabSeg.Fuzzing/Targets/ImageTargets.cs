using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Annotations.ImageFiles;

namespace OpenVocabSeg.Fuzzing.Targets;

/// <summary>Images.</summary>
internal static class ImageTargets
{
    private static readonly Type[] Documented = [typeof(InvalidDataException)];

    public static IEnumerable<FuzzTarget> Create()
    {
        var scratch = new Scratch();
        return
        [
            new("image", input => ImageFile.Decode(input, "photo"), Documented, "photo"),
            new("image-file", input =>
            {
                var path = scratch.Write("photo.jpg", input);
                var header = ImageFile.ReadHeader(path);
                if (header.StoredSize is { Height: <= 512, Width: <= 512 })
                {
                    ImageFile.LoadUpright(path);
                }
            }, Documented, "photo.jpg"),
            new("png-labels", input => PngImage.Read(input, "labels.png").ToMask(), Documented, "labels.png"),
        ];
    }
}
