using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Tests.TestData;

/// <summary>Replaces a trained network: its detections depend only on the width of the image.</summary>
internal sealed class FakeNetworks
{
    public int Calls { get; private set; }

    public int Images { get; private set; }

    /// <summary>The number of instances is the width of the image minus two; classes alternate.</summary>
    public IReadOnlyList<IReadOnlyList<Detection>> Predict(IReadOnlyList<PixelImage> images)
    {
        Count(images);
        return [.. images.Select(FindAll)];
    }

    /// <summary>One instance a noun.</summary>
    public IReadOnlyList<IReadOnlyList<Detection>> Label(IReadOnlyList<PixelImage> images, IReadOnlyList<IReadOnlyList<CaptionNoun>> nouns)
    {
        Count(images);
        return [.. images.Zip(nouns, (image, named) => named.Select((noun, i) => Find(noun.ClassName, i, image)).ToArray())];
    }

    private static Detection[] FindAll(PixelImage image) =>
        [.. Enumerable.Range(0, image.Width - 2).Select(i => Find(i % 2 == 0 ? "cat" : "dog", i, image))];

    private static Detection Find(string className, int index, PixelImage image)
    {
        var box = new BoundingBox(index, 0, index + 2, 1.5);
        return new(className, 1f / (index + 1), box, RunLengthMask.FromBox(box, image.Height, image.Width), 0.5f * index);
    }

    private void Count(IReadOnlyList<PixelImage> images)
    {
        Calls++;
        Images += images.Count;
    }
}
