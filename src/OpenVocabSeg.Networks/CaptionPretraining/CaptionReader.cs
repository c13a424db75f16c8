using OpenVocabSeg.Networks.CaptionPretraining.Bert;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.CaptionPretraining;

/// <summary>Converts captions to tensors.</summary>
/// <remarks>
/// For the multimodal transformer, a caption is enclosed in [CLS] and [SEP], and words are masked by [MASK]. Every token gets its context
/// from BERT or, without BERT, sinusoidal position codes. Tables of whole words have no special tokens; zero vectors are used. Padding
/// has the vector of [PAD], if there is one.
/// </remarks>
internal sealed class CaptionReader
{
    private const int NoVector = -1;

    private readonly WordEmbeddings _embeddings;
    private readonly BertTextEncoder? _encoder;
    private readonly MaskingSettings? _masking;
    private readonly int _padding;
    private readonly int _start;
    private readonly int _end;
    private readonly int _hidden;

    /// <param name="embeddings">The word embeddings.</param>
    /// <param name="masking">How words are masked for the multimodal transformer; null if there is none.</param>
    /// <param name="encoder">A frozen BERT with the same word pieces; null if there is none.</param>
    public CaptionReader(WordEmbeddings embeddings, MaskingSettings? masking = null, BertTextEncoder? encoder = null)
    {
        _embeddings = embeddings;
        _masking = masking;
        _encoder = encoder;
        _padding = Find("[PAD]");
        if (masking is not null)
        {
            _start = Find("[CLS]");
            _end = Find("[SEP]");
            _hidden = Find("[MASK]");
        }
    }

    /// <summary>Checks whether a caption has a word in the word embeddings.</summary>
    public bool CanRead(string caption) => _embeddings.Tokenize(caption).Count > 0;

    /// <summary>Gets the text of an image for a step.</summary>
    /// <param name="captions">Its captions; at least one has a known word.</param>
    /// <param name="join">Whether all of them are joined; otherwise one is drawn.</param>
    /// <param name="random">Draws the caption.</param>
    public string Draw(IReadOnlyList<string> captions, bool join, Random random)
    {
        var usable = captions.Where(CanRead).ToArray();
        return join ? string.Join(' ', usable) : usable[random.Next(usable.Length)];
    }

    /// <summary>Reads the words of a caption.</summary>
    public MaskedCaption Read(string caption)
    {
        int[] words = [.. _embeddings.Tokenize(caption)];
        return new MaskedCaption(words, [.. words.Select(_ => true)], new bool[words.Length], new int[words.Length]);
    }

    /// <summary>Reads a caption for training: masks words if there is a multimodal transformer.</summary>
    public MaskedCaption Read(string caption, Random random)
    {
        if (_masking is null)
        {
            return Read(caption);
        }

        int[] ids = [_start, .. _embeddings.Tokenize(caption), _end];
        var isWord = new bool[ids.Length];
        var isPredicted = new bool[ids.Length];
        var targets = new int[ids.Length];
        for (var i = 1; i < ids.Length - 1; i++)
        {
            isWord[i] = true;
            if (random.NextDouble() >= _masking.Probability)
            {
                continue;
            }

            isPredicted[i] = true;
            targets[i] = ids[i];
            if (random.NextDouble() < _masking.HiddenShare)
            {
                ids[i] = _hidden;
                isWord[i] = false;
            }
        }

        return new MaskedCaption(ids, isWord, isPredicted, targets);
    }

    /// <summary>Converts captions to tensors, padded to the longest.</summary>
    public CaptionTokens ToTensors(IReadOnlyList<MaskedCaption> captions, Device device)
    {
        var (batch, width) = (captions.Count, Math.Max(1, captions.Max(caption => caption.Ids.Length)));
        var ids = new int[batch * width];
        Array.Fill(ids, _padding);
        var isWord = new bool[batch * width];
        var present = new bool[batch * width];
        var isPredicted = new bool[batch * width];
        var targets = new long[batch * width];
        for (var i = 0; i < batch; i++)
        {
            for (var k = 0; k < captions[i].Ids.Length; k++)
            {
                var at = i * width + k;
                present[at] = true;
                ids[at] = captions[i].Ids[k];
                isWord[at] = captions[i].IsWord[k];
                isPredicted[at] = captions[i].IsPredicted[k];
                targets[at] = captions[i].Targets[k];
            }
        }

        using Scalar none = NoVector;
        var hasVector = tensor(ids, device: device).ne(none).to(ScalarType.Float32).unsqueeze(1);
        var vectors = (_embeddings.Vectors([.. ids.Select(id => Math.Max(id, 0))], device) * hasVector).view(batch, width, -1);
        var mask = tensor(present, [batch, width], device: device);
        return new CaptionTokens(
            vectors,
            tensor(isWord, [batch, width], device: device),
            _masking is null ? vectors : Contextualize(vectors, mask),
            mask,
            tensor(isPredicted, [batch, width], device: device),
            tensor(targets, [batch, width], device: device));
    }

    private Tensor Contextualize(Tensor vectors, Tensor present)
    {
        if (_encoder is not null)
        {
            using var noGrad = no_grad();
            return _encoder.call(vectors, present);
        }

        var width = vectors.shape[2];
        return nn.functional.layer_norm(vectors, [width]).Plus(Positions(vectors.shape[1], width).to(vectors.device));
    }

    // Vaswani et al. 2017, §3.5.
    private static Tensor Positions(long count, long width)
    {
        var codes = new float[count * width];
        for (var position = 0; position < count; position++)
        {
            for (var i = 0; i < width; i++)
            {
                var angle = position / Math.Pow(10_000, (double)(i - i % 2) / width);
                codes[position * width + i] = (float)(i % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle));
            }
        }

        return tensor(codes, [count, width]);
    }

    private int Find(string special)
    {
        for (var i = 0; i < _embeddings.Words.Count; i++)
        {
            if (_embeddings.Words[i] == special)
            {
                return i;
            }
        }

        return NoVector;
    }
}
