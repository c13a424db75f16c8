using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Backbones;
using OpenVocabSeg.Networks.CaptionPretraining;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks;

/// <summary>
/// The model of stage 1: a backbone whose regions are projected into the space of word embeddings, learned from captions. Stage 2
/// takes over its backbone and projection. Scoring may run on several threads at once.
/// </summary>
public sealed class CaptionModel : IDisposable
{
    private const int BatchSize = 8;

    private readonly CaptionReader _reader;
    private int _disposed;

    /// <param name="network">Owned from now on.</param>
    /// <param name="architecture">Its numbers.</param>
    /// <param name="words">The word embeddings.</param>
    internal CaptionModel(CaptionNetwork network, CaptionModelArchitecture architecture, WordEmbeddings words)
    {
        Network = network;
        Architecture = architecture;
        Words = words;
        _reader = new CaptionReader(words);
        network.eval();
    }

    /// <summary>The shape of the network.</summary>
    public CaptionModelArchitecture Architecture { get; }

    /// <summary>The word embeddings that regions are projected among.</summary>
    public WordEmbeddings Words { get; }

    internal CaptionNetwork Network { get; }

    /// <summary>Stem, stages and last stage.</summary>
    internal ResNetBackbone Backbone => Network.Backbone;

    /// <summary>From the channels of the last stage to the width of the word embeddings.</summary>
    internal Linear Projection => Network.Grounding.Projection;

    private Device Device => Projection.weight.device;

    /// <summary>How well captions match their images; low scores point to captions that speak of something else.</summary>
    /// <param name="images">Images of any size.</param>
    /// <param name="captions">The captions of each image.</param>
    /// <param name="cancellationToken">Ends the scoring between batches.</param>
    /// <returns>
    /// For each image the mean over its captions of the mean over their words of the word's similarity to the regions that it is
    /// aligned with: the dot product (or other metric) divided by the temperature, unbounded, larger is better. Captions without a
    /// known word are left out; NaN where none is left.
    /// </returns>
    /// <exception cref="ArgumentException">There are not as many lists of captions as images.</exception>
    public IReadOnlyList<float> Score(
        IReadOnlyList<PixelImage> images, IReadOnlyList<IReadOnlyList<string>> captions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(captions);
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        if (images.Count != captions.Count)
        {
            throw new ArgumentException($"{images.Count} images need as many lists of captions, not {captions.Count}.", nameof(captions));
        }

        var scores = new float[images.Count];
        foreach (var batch in Enumerable.Range(0, images.Count).Chunk(BatchSize))
        {
            cancellationToken.ThrowIfCancellationRequested();
            ScoreBatch(images, captions, batch, scores);
        }

        return scores;
    }

    /// <summary>How well each of some captions matches each of some images: to find images by words, or words for images.</summary>
    /// <param name="images">Images of any size.</param>
    /// <param name="captions">Captions, of none of the images in particular.</param>
    /// <param name="cancellationToken">Ends the comparison between images.</param>
    /// <returns>
    /// [image][caption]: the score of one caption as in <see cref="Score"/>, unbounded, larger is better; NaN for a caption without a
    /// known word. Captions are padded in groups, so that a score may differ from that of <see cref="Score"/> in the last digits.
    /// </returns>
    /// <exception cref="OperationCanceledException">The comparison was canceled.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public IReadOnlyList<IReadOnlyList<float>> Compare(
        IReadOnlyList<PixelImage> images, IReadOnlyList<string> captions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(captions);
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var readable = Enumerable.Range(0, captions.Count).Where(index => _reader.CanRead(captions[index])).ToArray();
        var batches = readable.Chunk(BatchSize)
            .Select(
                batch => (Captions: batch, Tokens: _reader.ToTensors([.. batch.Select(index => _reader.Read(captions[index]))], Device)))
            .ToArray();
        return [.. images.Select(image =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var ofImage = NewDisposeScope();
            var regions = Regions([image]);
            var projected = Network.Grounding.call(regions.Features);
            var scores = Enumerable.Repeat(float.NaN, captions.Count).ToArray();
            foreach (var (batch, tokens) in batches)
            {
                var pairs = Pairs(tokens, projected, regions.Mask);
                for (var i = 0; i < batch.Length; i++)
                {
                    scores[batch[i]] = -pairs[i];
                }
            }

            return scores;
        })];
    }

    /// <summary>Writes the model file: a zip of manifest.json, weights.safetensors and words.safetensors.</summary>
    /// <param name="stream">Written to; stays open.</param>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        CaptionModelFile.Save(this, stream);
    }

    /// <summary>Reads what <see cref="Save"/> wrote. Nothing in the file is executed.</summary>
    /// <param name="stream">Read from; must be seekable; stays open.</param>
    /// <param name="name">What messages call the file.</param>
    /// <param name="device">Where to compute, such as <see cref="TorchRuntime.GetDevice"/> gives; the CPU unless given.</param>
    /// <exception cref="InvalidDataException">The file is damaged, of another kind, or of a newer format.</exception>
    public static CaptionModel Load(Stream stream, string name = "The model", Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        TorchRuntime.Initialize();
        return CaptionModelFile.Load(stream, name, device ?? CPU);
    }

    /// <summary>Lets go of the weights.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Network.Dispose();
        }
    }

    private void ScoreBatch(
        IReadOnlyList<PixelImage> images, IReadOnlyList<IReadOnlyList<string>> captions, int[] batch, float[] scores)
    {
        var readable = batch.Select(index => captions[index].Where(_reader.CanRead).ToArray()).ToArray();
        if (readable.All(list => list.Length == 0))
        {
            Array.ForEach(batch, index => scores[index] = float.NaN);
            return;
        }

        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var regions = Regions([.. batch.Select(index => images[index])]);
        var tokens = _reader.ToTensors([.. readable.SelectMany(list => list).Select(caption => _reader.Read(caption))], Device);
        var pairs = Pairs(tokens, Network.Grounding.call(regions.Features), regions.Mask);
        var row = 0;
        for (var i = 0; i < batch.Length; i++)
        {
            var sum = 0f;
            for (var k = 0; k < readable[i].Length; k++)
            {
                sum -= pairs[row++ * batch.Length + i];
            }

            scores[batch[i]] = sum / readable[i].Length;
        }
    }

    private RegionBatch Regions(IReadOnlyList<PixelImage> images)
    {
        var preprocessing = Architecture.Preprocessing;
        return Network.Regions(ImageBatch.Create([.. images.Select(image => preprocessing.Prepare(image))], preprocessing, Device));
    }

    // [captions, images], row by row.
    private float[] Pairs(CaptionTokens tokens, Tensor projected, Tensor mask)
    {
        var distances = Network.Grounding.Distances(tokens.Embeddings, tokens.Words, projected, mask);
        return (distances.Words ?? distances.Regions!).ReadArray<float>();
    }
}
