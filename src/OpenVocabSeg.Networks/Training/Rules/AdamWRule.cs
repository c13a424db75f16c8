using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Training.Rules;

/// <summary>AdamW (Loshchilov and Hutter 2019) with PyTorch's betas 0.9 and 0.999 and epsilon 1e-8.</summary>
internal sealed class AdamWRule : UpdateRule
{
    public const double MeanDecay = 0.9;
    public const double SquareDecay = 0.999;
    public const double Epsilon = 1e-8;

    private const string StepsName = "step";
    private const string MeanName = "exp_avg";
    private const string SquareName = "exp_avg_sq";

    private readonly Tensor _mean;
    private readonly Tensor _square;
    private long _steps;

    public AdamWRule(Parameter parameter, double decay)
        : base(parameter, decay)
    {
        (_mean, _square) = (Zeros(), Zeros());
    }

    public override IEnumerable<(string Name, Tensor Value)> State() =>
        [(StepsName, tensor(_steps)), (MeanName, _mean), (SquareName, _square)];

    public override void Restore(Predicate<string> has, Func<string, ScalarType, long[], Tensor> read)
    {
        _steps = read(StepsName, ScalarType.Int64, []).item<long>();
        _mean.copy_(Read(read, MeanName));
        _square.copy_(Read(read, SquareName));
    }

    public override void Dispose()
    {
        _mean.Dispose();
        _square.Dispose();
    }

    protected override void Move(Tensor parameter, Tensor gradient, double rate, double decay)
    {
        _steps++;
        if (AdamWLoop.Handles(parameter, gradient, _mean, _square))
        {
            AdamWLoop.Move(parameter, gradient, _mean, _square, new AdamWStep(_steps, rate, decay));
            return;
        }

        using Scalar shrink = 1 - rate * decay;
        using Scalar meanDecay = MeanDecay;
        using Scalar meanShare = 1 - MeanDecay;
        using Scalar squareDecay = SquareDecay;
        using Scalar squareShare = 1 - SquareDecay;
        using Scalar correction = Math.Sqrt(1 - Math.Pow(SquareDecay, _steps));
        using Scalar epsilon = Epsilon;
        using Scalar step = -rate / (1 - Math.Pow(MeanDecay, _steps));
        parameter.mul_(shrink);
        _mean.mul_(meanDecay).add_(gradient, meanShare);
        _square.mul_(squareDecay).addcmul_(gradient, gradient, squareShare);
        parameter.addcdiv_(_mean, _square.sqrt().div_(correction).add_(epsilon, KeptScalars.One), step);
    }
}
