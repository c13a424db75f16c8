using System.Collections.Concurrent;
using OpenVocabSeg.Cli.Prediction;
using OpenVocabSeg.Data;

namespace OpenVocabSeg.Cli.Tests;

[TestClass]
public sealed class CheckedImagesTests
{
    private const int Bytes = 4 * 5 * 3;

    private readonly ConcurrentBag<string> _decoded = [];

    [TestMethod]
    public void Each_image_is_decoded_once()
    {
        string[] paths = ["a", "b", "c"];
        var images = CheckedImages.Decode(paths, CancellationToken.None, Decode);
        var taken = Enumerable.Range(0, paths.Length).Select(images.Take).ToArray();

        CollectionAssert.AreEquivalent(paths, _decoded.ToArray());
        CollectionAssert.AreEqual("abc"u8.ToArray(), taken.Select(image => image.Pixels[0]).ToArray());
    }

    [TestMethod]
    public void What_memory_does_not_hold_is_decoded_again()
    {
        string[] paths = ["a", "b", "c", "d"];
        var images = CheckedImages.Decode(paths, CancellationToken.None, Decode, memory: (2 * Bytes) + 1);
        var taken = Enumerable.Range(0, paths.Length).Select(images.Take).ToArray();

        Assert.HasCount(paths.Length + 2, _decoded);
        CollectionAssert.AreEqual("abcd"u8.ToArray(), taken.Select(image => image.Pixels[0]).ToArray());
    }

    [TestMethod]
    public void Of_several_bad_images_the_first_is_named()
    {
        string[] paths = ["a", "bad 1", "b", "bad 2"];
        var exception = Assert.ThrowsExactly<InvalidDataException>(() => CheckedImages.Decode(paths, CancellationToken.None, Decode));
        Assert.AreEqual("bad 1", exception.Message);
    }

    [TestMethod]
    public void Pixels_are_let_go_when_they_are_taken()
    {
        var images = CheckedImages.Decode(["a"], CancellationToken.None, Decode);
        images.Take(0);
        images.Take(0);

        Assert.HasCount(2, _decoded);
    }

    private PixelImage Decode(string path)
    {
        _decoded.Add(path);
        return path.StartsWith("bad", StringComparison.Ordinal)
            ? throw new InvalidDataException(path)
            : new PixelImage(4, 5, [.. Enumerable.Repeat((byte)path[0], Bytes)]);
    }
}
