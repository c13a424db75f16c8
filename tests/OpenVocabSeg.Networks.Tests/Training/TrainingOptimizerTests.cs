using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Training;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Training;

[TestClass]
public sealed class TrainingOptimizerTests
{
    // The norm is read from the device with the losses, where torch's own function reads it at once.
    [TestMethod]
    public void Gradients_are_clipped_to_the_bits_of_clip_grad_norm()
    {
        using var generator = new Generator(3);
        for (var run = 0; run < 200; run++)
        {
            using var scope = NewDisposeScope();
            var scale = Math.Pow(10, run % 9 - 5);
            long[][] shapes = run % 3 == 0 ? [[5, 3]] : [[17, 3, 3, 3], [17], [4, 17]];
            var gradients = shapes.Select(shape => (randn(shape, generator: generator) * scale)).ToArray();
            var ours = gradients.Select(gradient => new Parameter(zeros_like(gradient))).ToArray();
            var theirs = gradients.Select(gradient => new Parameter(zeros_like(gradient)) { grad = gradient.clone() }).ToArray();
            var norm = nn.utils.clip_grad_norm_(theirs, 0.7);
            var settings = new OptimizerSettings { LearningRate = 1, Momentum = 0, WeightDecay = 0, GradientClipNorm = 0.7 };
            using var optimizer = new TrainingOptimizer(
                ours.Select((parameter, i) => ($"{i}", parameter)), settings, new LearningRateSchedule { WarmupIterations = 0 }, 1);
            var loss = ours.Zip(gradients, (parameter, gradient) => (parameter * gradient).sum()).Aggregate((sum, next) => sum + next);
            Assert.AreEqual((float)norm, optimizer.Step(loss, 0).item<float>());
            foreach (var (parameter, expected) in ours.Zip(theirs))
            {
                CollectionAssert.AreEqual(expected.grad!.ReadArray<float>(), parameter.grad!.ReadArray<float>());
            }
        }
    }

    // One parameter learns always, one at first, one late and one never: a parameter without a gradient is left alone, one whose gradient
    // is zero decays and moves on by its momentum.
    [TestMethod]
    [DataRow(OptimizerKind.Sgd)]
    [DataRow(OptimizerKind.AdamW)]
    public void It_goes_on_exactly_from_its_state(OptimizerKind kind)
    {
        using var scope = NewDisposeScope();
        var settings = new OptimizerSettings { Kind = kind, LearningRate = 0.1, WeightDecay = 0.05, BiasWeightDecay = 0.05 };
        for (var stop = 1; stop < 8; stop++)
        {
            var undisturbed = Create();
            var interrupted = Create();
            using var first = Optimizer(undisturbed);
            Steps(first, undisturbed, 0, 8);
            using var before = Optimizer(interrupted);
            Steps(before, interrupted, 0, stop);

            var resumed = interrupted.ToDictionary(pair => pair.Key, pair => new Parameter(pair.Value.detach().clone()));
            using var after = Optimizer(resumed);
            after.Restore(Source(before.State()));
            Steps(after, resumed, stop, 8);
            foreach (var (name, value) in undisturbed)
            {
                CollectionAssert.AreEqual(value.data<float>().ToArray(), resumed[name].data<float>().ToArray(), $"{name}, {stop} steps");
            }
        }

        TrainingOptimizer Optimizer(Dictionary<string, Parameter> parameters) =>
            new(parameters.Select(pair => (pair.Key, pair.Value)), settings, new LearningRateSchedule(), iterations: 8);
    }

    [TestMethod]
    [DataRow(OptimizerKind.Sgd, 0.9, 0.05)]
    [DataRow(OptimizerKind.Sgd, 0, 0)]
    [DataRow(OptimizerKind.AdamW, 0.9, 0.05)]
    [DataRow(OptimizerKind.AdamW, 0.9, 0)]
    public void It_moves_as_torchs_own(OptimizerKind kind, double momentum, double decay)
    {
        const double Rate = 0.1;
        using var scope = NewDisposeScope();
        var settings = new OptimizerSettings
        {
            Kind = kind,
            LearningRate = Rate,
            Momentum = momentum,
            WeightDecay = decay,
            BiasWeightDecay = decay,
            BiasLearningRateFactor = 1,
        };
        var (own, theirs) = (Create(), Create());
        using var optimizer = new TrainingOptimizer(
            own.Select(pair => (pair.Key, pair.Value)), settings, new LearningRateSchedule { WarmupIterations = 0 }, iterations: 8);
        using var reference = kind == OptimizerKind.Sgd
            ? (optim.Optimizer)optim.SGD(theirs.Values, Rate, momentum, weight_decay: decay)
            : optim.AdamW(theirs.Values, Rate, weight_decay: decay);
        for (var i = 0; i < 8; i++)
        {
            optimizer.Step(Loss(own, i), i);
            reference.zero_grad();
            Loss(theirs, i).backward();
            reference.step();
            foreach (var (name, value) in theirs)
            {
                CollectionAssert.AreEqual(value.data<float>().ToArray(), own[name].data<float>().ToArray(), $"{name}, step {i}");
            }
        }
    }

    // Large enough for several threads; the second has its channels last in memory, the third gaps, and the last begins within the memory
    // of another. Values are below 8, so the tolerance is the distance of two numbers next to each other.
    [TestMethod]
    [DataRow(0)]
    [DataRow(0.05)]
    public void One_pass_moves_large_parameters_as_torchs_operations(double decay)
    {
        const double Rate = 0.01;
        using var scope = NewDisposeScope();
        using var generator = new Generator(4);
        Tensor[] values =
        [
            randn([300, 701], generator: generator),
            randn([64, 3, 3, 257], generator: generator).permute(0, 3, 1, 2),
            randn([4000, 10], generator: generator).narrow(1, 0, 7),
            randn([900, 701], generator: generator).narrow(0, 500, 300),
        ];
        Parameter[] Parameters() => [.. values.Select(value => new Parameter(value.detach().alias().requires_grad_()))];
        var settings = OptimizerSettings.AdamW(Rate) with { WeightDecay = decay, GradientClipNorm = null };
        var (own, theirs) = (Parameters(), values.Select(value => new Parameter(value.clone())).ToArray());
        using var reference = optim.AdamW(theirs, Rate, weight_decay: decay);
        using var optimizer = new TrainingOptimizer(
            own.Select((parameter, i) => ($"{i}", parameter)), settings, new LearningRateSchedule { WarmupIterations = 0 }, iterations: 4);
        for (var step = 0; step < 4; step++)
        {
            var targets = values.Select(value => randn(value.shape, generator: generator)).ToArray();
            optimizer.Step(Distance(own, targets), step);
            reference.zero_grad();
            Distance(theirs, targets).backward();
            reference.step();
            foreach (var (one, other) in own.Zip(theirs))
            {
                Assert.AreEqual(0, (one - other).abs().max().item<float>(), 5e-7f);
            }
        }

        static Tensor Distance(Parameter[] parameters, Tensor[] targets) =>
            parameters.Zip(targets, (parameter, target) => (parameter - target).square().sum()).Aggregate((sum, next) => sum + next);
    }

    [TestMethod]
    public void A_state_of_other_parameters_is_refused()
    {
        using var scope = NewDisposeScope();
        var settings = new OptimizerSettings { Kind = OptimizerKind.AdamW, LearningRate = 0.1 };
        var state = Create();
        using var optimizer = new TrainingOptimizer(
            state.Select(pair => (pair.Key, pair.Value)), settings, new LearningRateSchedule(), iterations: 8);
        var values = optimizer.State();
        values["late.exp_avg"] = zeros(4);
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidDataException>(() => optimizer.Restore(Source(values))).Message, "late.exp_avg is float32 [4]");
        values.Remove("late.exp_avg");
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidDataException>(() => optimizer.Restore(Source(values))).Message, "has no late.exp_avg");
    }

    private static Dictionary<string, Parameter> Create() => new[] { "always", "first", "late", "never", "always.bias" }.ToDictionary(
        name => name, name => new Parameter(tensor(new[] { 1f, -2, name.Length })));

    private static void Steps(TrainingOptimizer optimizer, Dictionary<string, Parameter> parameters, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            optimizer.Step(Loss(parameters, i), i);
        }
    }

    private static Tensor Loss(Dictionary<string, Parameter> parameters, int step)
    {
        var loss = (parameters["always"] * (step + 1)).sin().sum() + parameters["always.bias"].square().sum();
        loss = step < 3 ? loss + parameters["first"].square().sum() : loss;
        return step >= 5 ? loss + parameters["late"].square().sum() : loss;
    }

    private static SafeTensorsFile Source(Dictionary<string, Tensor> tensors)
    {
        using var stream = new MemoryStream();
        SafeTensorsWriter.Write(stream, tensors);
        stream.Position = 0;
        return SafeTensorsFile.Read(stream, "state");
    }
}
