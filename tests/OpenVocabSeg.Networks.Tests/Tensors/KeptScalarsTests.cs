using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Tensors;

[TestClass]
public sealed class KeptScalarsTests
{
    private const string Conversion = "Scalar::op_Implicit(";

    // The methods of TorchSharp that convert a number, and those that call them.
    private static readonly Lazy<HashSet<string>> Converting = new(FindConverting);

    // A number that becomes a Scalar on the way into an operation, here or within TorchSharp, may be freed while the operation runs.
    [TestMethod]
    public void No_operation_is_given_a_number_that_nothing_holds()
    {
        Assert.Contains("torch.Tensor::op_Addition(torch.Tensor,torch.Tensor)", Converting.Value);
        Assert.DoesNotContain("torch.Tensor::add(torch.Tensor,Scalar)", Converting.Value);
        var own = MethodBodies.Calls(typeof(KeptScalars).Assembly.Location);
        var found = own
            .SelectMany(method => method
                .Where(call => Converts(call.Callee, Converting.Value)
                    && !(IsConversion(call.Callee) && call.Next.StartsWith("st", StringComparison.Ordinal)))
                .Select(call => $"{method.Key} calls {call.Callee}"))
            .ToArray();
        Assert.IsEmpty(found, string.Join(Environment.NewLine, found));
        Assert.IsTrue(own.SelectMany(method => method).Any(call => IsConversion(call.Callee)));
    }

    // The call of a layer is virtual, so the test above does not see it.
    [TestMethod]
    public void No_layer_gives_an_operation_a_number_that_nothing_holds()
    {
        const string Factory = "torch.nn::";
        var layers = MethodBodies.Calls(typeof(KeptScalars).Assembly.Location)
            .SelectMany(method => method)
            .Where(call => call.Callee.StartsWith(Factory, StringComparison.Ordinal))
            .Select(call => call.Callee[Factory.Length..call.Callee.IndexOf('(', StringComparison.Ordinal)])
            .Select(name => typeof(torch).Assembly.GetType($"TorchSharp.Modules.{name}"))
            .OfType<Type>()
            .ToHashSet();
        Assert.Contains(typeof(TorchSharp.Modules.Conv2d), layers);
        Assert.Contains("BatchNorm.forward", Forwards(typeof(TorchSharp.Modules.BatchNorm2d)));
        var found = layers.SelectMany(Forwards).ToArray();
        Assert.IsEmpty(found, string.Join(Environment.NewLine, found));

        static IEnumerable<string> Forwards(Type? layer)
        {
            for (; layer is not null; layer = layer.BaseType)
            {
                if (Converting.Value.Any(method => method.StartsWith($"{layer.Name}::forward(", StringComparison.Ordinal)))
                {
                    yield return $"{layer.Name}.forward";
                }
            }
        }
    }

    [TestMethod]
    public void Arithmetic_equals_torchs_operators()
    {
        using var scope = NewDisposeScope();
        var (x, y) = (randn([5, 3], generator: new Generator(1)), randn([3], generator: new Generator(2)));
        AssertEqual(x + y, x.Plus(y));
        AssertEqual(x + 0.3, x.Plus(0.3));
        AssertEqual(x - 0.3, x.Minus(0.3));
        AssertEqual(x * 0.3, x.Times(0.3));
        AssertEqual(x / 0.3, x.Over(0.3));
        AssertEqual(1 - x, x.Complement());
        AssertEqual(x.square(), x.Squared());
        AssertEqual(arange(7, ScalarType.Int64), KeptScalars.Range(7, ScalarType.Int64, CPU));
        AssertEqual(arange(7, ScalarType.Float32), KeptScalars.Range(7, ScalarType.Float32, CPU));
    }

    private static HashSet<string> FindConverting()
    {
        var torchSharp = MethodBodies.Calls(typeof(torch).Assembly.Location);
        var converting = new HashSet<string>(StringComparer.Ordinal);
        int before;
        do
        {
            before = converting.Count;
            converting.UnionWith(torchSharp
                .Where(method => !method.Key.StartsWith("Scalar::", StringComparison.Ordinal))
                .Where(method => method.Any(call => Converts(call.Callee, converting)))
                .Select(method => method.Key)
                .ToArray());
        }
        while (converting.Count > before);
        return converting;
    }

    private static bool IsConversion(string callee) => callee.StartsWith(Conversion, StringComparison.Ordinal);

    private static bool Converts(string callee, HashSet<string> converting) => IsConversion(callee) || converting.Contains(callee);

    private static void AssertEqual(Tensor expected, Tensor actual)
    {
        Assert.AreEqual(expected.dtype, actual.dtype);
        CollectionAssert.AreEqual(expected.shape, actual.shape);
        Assert.IsTrue(expected.equal(actual).all().item<bool>());
    }
}
