using System.IO.Compression;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Disposal;
using OpenVocabSeg.Networks.Backbones;
using OpenVocabSeg.Networks.CaptionPretraining;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks;

/// <summary>
/// The model of stage 1: a backbone whose regions are projected to the space of word embeddings, trained on captions. Stage 2 continues
/// with its backbone and projection. Several threads may score at the same time.
/// </summary>
public sealed class CaptionModel : IDisposable
{
    private const int BatchSize = 8;

    private readonly CaptionReader _reader;
    private readonly DisposalGate _gate;

    /// <param name="network">The network; the model owns it.</param>
    /// <param name="architecture">Its architecture.</param>
    /// <param name="words">The word embeddings.</param>
    internal CaptionModel(CaptionNetwork network, CaptionModelArchitecture architecture, WordEmbeddings words)
    {
        Network = network;
        Architecture = architecture;
        Words = words;
        _reader = new CaptionReader(words);
        _gate = new DisposalGate(this, network.Dispose);
        network.eval();
    }

    /// <summary>The architecture of the network.</summary>
    public CaptionModelArchitecture Architecture { get; }

    /// <summary>The word embeddings. Regions are projected to their space.</summary>
    public WordEmbeddings Words { get; }

    internal CaptionNetwork Network { get; }

    /// <summary>Stem, stages and last stage.</summary>
    internal ResNetBackbone Backbone => Network.Backbone;

    /// <summary>The projection from the channels of the last stage to the dimension of the word embeddings.</summary>
    internal Linear Projection => Network.Grounding.Projection;

    private Device Device => Projection.weight.device;

    /// <summary>Computes how well captions match their images. Low scores indicate captions that do not describe their image.</summary>
    /// <param name="images">Images of any size.</param>
    /// <param name="captions">The captions of each image.</param>
    /// <param name="cancellationToken">Cancels the scoring between batches.</param>
    /// <returns>
    /// One score per image. The similarity of a word is that to the regions that it is aligned with: the dot product (or other metric)
    /// divided by the temperature. The score is the mean over the words of a caption, averaged over the captions of the image. It is
    /// unbounded; larger is better. Captions without a known word are left out. The score is NaN if none is left.
    /// </returns>
    /// <exception cref="ArgumentException">The numbers of images and of lists of captions differ.</exception>
    public IReadOnlyList<float> Score(
        IReadOnlyList<PixelImage> images, IReadOnlyList<IReadOnlyList<string>> captions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(captions);
        using var work = _gate.Enter();
        if (images.Count != captions.Count)
        {
            throw new ArgumentException($"There are {images.Count} images, but {captions.Count} lists of captions.", nameof(captions));
        }

        var scores = new float[images.Count];
        foreach (var batch in Enumerable.Range(0, images.Count).Chunk(BatchSize))
        {
            cancellationToken.ThrowIfCancellationRequested();
            ScoreBatch(images, captions, batch, scores);
        }

        return scores;
    }

    /// <summary>Computes how well each caption matches each image: to find images by words, or words for images.</summary>
    /// <param name="images">Images of any size.</param>
    /// <param name="captions">Captions; they need not belong to the images.</param>
    /// <param name="cancellationToken">Cancels the comparison between images.</param>
    /// <returns>
    /// [image][caption]: the score of one caption as in <see cref="Score"/>, unbounded, larger is better; NaN for a caption without a
    /// known word. Captions are padded in groups, so a score may differ from that of <see cref="Score"/> in the last digits.
    /// </returns>
    /// <exception cref="OperationCanceledException">The comparison was canceled.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public IReadOnlyList<IReadOnlyList<float>> Compare(
        IReadOnlyList<PixelImage> images, IReadOnlyList<string> captions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(captions);
        using var work = _gate.Enter();
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
    /// <param name="stream">The stream to write to; stays open.</param>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var work = _gate.Enter();
        CaptionModelFile.Save(this, stream);
    }

    /// <summary>Writes the entries of the model file.</summary>
    internal void WriteEntries(ZipArchive archive)
    {
        using var work = _gate.Enter();
        CaptionModelFile.Save(this, archive);
    }

    /// <summary>Reads a model file that <see cref="Save"/> wrote. Nothing in the file is executed.</summary>
    /// <param name="stream">The stream to read; must be seekable; stays open.</param>
    /// <param name="name">The name of the file in messages.</param>
    /// <param name="device">The device to compute on, for example from <see cref="TorchRuntime.GetDevice"/>; null means the CPU.</param>
    /// <exception cref="InvalidDataException">The file is damaged, of another kind, or of a newer format.</exception>
    public static CaptionModel Load(Stream stream, string name = "The model", Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        TorchRuntime.Initialize();
        return CaptionModelFile.Load(stream, name, device ?? CPU);
    }

    /// <summary>
    /// Releases the weights. Work that other threads have begun ends first, without waiting here; what begins later throws an
    /// <see cref="ObjectDisposedException"/>.
    /// </summary>
    public void Dispose() => _gate.Close();

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
