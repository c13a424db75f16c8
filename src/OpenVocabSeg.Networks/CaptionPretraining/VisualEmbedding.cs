using OpenVocabSeg.Networks.CaptionPretraining.Bert;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.CaptionPretraining;

/// <summary>Computes transformer tokens from projected regions and their locations.</summary>
internal sealed class VisualEmbedding : nn.Module<Tensor, Tensor, SeededDropout?, Tensor>
{
    [ComponentName(Name = "image_embeddings")]
    private readonly Linear _image;

    [ComponentName(Name = "image_location_embeddings")]
    private readonly Linear _location;

    [ComponentName(Name = "LayerNorm")]
    private readonly LayerNorm _norm;

    public VisualEmbedding(int width)
        : base(nameof(VisualEmbedding))
    {
        _image = Layers.Linear(width, width);
        _location = Layers.Linear(2, width);
        _norm = Layers.Norm(width, BertEncoder.LayerNormEpsilon);
        RegisterComponents();
    }

    /// <param name="regions">[B, R, width] projected regions.</param>
    /// <param name="locations">[B, R, 2] x and y of their centers in 0…1.</param>
    /// <param name="dropout">Applied to the result; null outside training.</param>
    /// <returns>[B, R, width]</returns>
    public override Tensor forward(Tensor regions, Tensor locations, SeededDropout? dropout)
    {
        var tokens = _norm.call(_image.call(regions).Plus(_location.call(locations)));
        return dropout?.Apply(tokens) ?? tokens;
    }
}
