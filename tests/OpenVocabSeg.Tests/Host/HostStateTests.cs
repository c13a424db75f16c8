using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Tests.TestData;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Tests.Host;

/// <summary>What a host sets for itself changes none of our numbers, and none of ours changes what the host sees.</summary>
[TestClass]
public sealed class HostStateTests
{
    // TorchSharp#1204: others set the default type to load models of half precision.
    [TestMethod]
    [DataRow(ScalarType.BFloat16)]
    [DataRow(ScalarType.Float64)]
    public void The_hosts_default_type_is_neither_used_nor_changed(ScalarType type)
    {
        var expected = Student();
        set_default_dtype(type);
        try
        {
            AssertSameStudent(expected);
            Assert.AreEqual(type, get_default_dtype());
        }
        finally
        {
            set_default_dtype(ScalarType.Float32);
        }
    }

    [TestMethod]
    public void A_host_without_gradients_can_train()
    {
        var expected = Student();
        using (no_grad())
        {
            AssertSameStudent(expected);
            Assert.IsFalse(is_grad_enabled());
        }

        Assert.IsTrue(is_grad_enabled());
    }

    [TestMethod]
    public void A_host_in_inference_mode_can_train()
    {
        var expected = Student();
        using (inference_mode())
        {
            AssertSameStudent(expected);
            Assert.IsTrue(is_inference_mode_enabled());
        }

        Assert.IsFalse(is_inference_mode_enabled());
        Assert.IsTrue(is_grad_enabled());
    }

    [TestMethod]
    public void What_is_loaded_in_inference_mode_can_be_trained_on_and_used_after_it()
    {
        var context = TestRows.CreateContext();
        var data = TinyStages.Load(context);
        using var file = new MemoryStream();
        FittedChain.Teacher.Save(file);
        file.Position = 0;
        InstanceSegmentationTransformer teacher;
        using (inference_mode())
        {
            teacher = context.OpenVocabSeg.Load(file);
        }

        using (teacher)
        {
            var pseudoOptions = TinyStages.PseudoOptions();
            pseudoOptions.InitialModel = teacher;
            using var pseudo = context.OpenVocabSeg.Transforms.PseudoMasks(pseudoOptions).Fit(data);
            var options = TinyStages.StudentOptions();
            options.InitialModel = teacher;
            using var student = context.OpenVocabSeg.Trainers.RobustStudent(options).Fit(pseudo.Transform(data));

            CollectionAssert.AreEqual(Student(), Bytes(student));
        }
    }

    [TestMethod]
    public void What_is_made_in_a_scope_of_the_host_lives_beyond_it()
    {
        var expected = Student();
        var context = TestRows.CreateContext();
        var data = TinyStages.Load(context);
        using var file = new MemoryStream(expected);
        TransformerChain<InstanceSegmentationTransformer> fitted;
        InstanceSegmentationTransformer loaded;
        InstanceSegmentationTransformer worded;
        Prediction[] before;
        using (NewDisposeScope())
        {
            fitted = TinyStages.Chain(context).Fit(data);
            loaded = context.OpenVocabSeg.Load(file);
            worded = loaded.WithVocabulary("cup", "fish");
            before = Predictions.Read(context, worded, data);
        }

        using (fitted)
        using (loaded)
        using (worded)
        {
            CollectionAssert.AreEqual(expected, Bytes(fitted.LastTransformer));
            var predictions = Predictions.Read(context, FittedChain.Student, data);
            Predictions.AssertEqual(predictions, Predictions.Read(context, fitted.LastTransformer, data));
            Predictions.AssertEqual(predictions, Predictions.Read(context, loaded, data));
            Predictions.AssertEqual(before, Predictions.Read(context, worded, data));
        }
    }

    [TestMethod]
    public void The_hosts_scope_is_left_as_it_was()
    {
        _ = Student();
        using var scope = NewDisposeScope();
        using var kept = ones(1);
        var context = TestRows.CreateContext();
        using (var fitted = TinyStages.Chain(context).Fit(TinyStages.Load(context)))
        {
            _ = Predictions.Read(context, fitted.LastTransformer, TinyStages.Load(context));
        }

        Assert.AreEqual(1, scope.DisposablesCount);
        Assert.IsFalse(kept.IsInvalid);
    }

    [TestMethod]
    public void Nothing_is_drawn_from_torchs_global_generator()
    {
        using var before = random.get_rng_state();

        var expected = Student();
        AssertSameStudent(expected);

        using var after = random.get_rng_state();
        Assert.IsTrue(before.equal(after).all().item<bool>());
    }

    // German, Persian. Machines without ICU know neither, but numbers can be written as there.
    [TestMethod]
    [DataRow(",", ".", "-")]
    [DataRow("\u066b", "\u066c", "\u200e\u2212")]
    public void The_hosts_numbers_change_nothing(string point, string group, string minus)
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = point;
        culture.NumberFormat.NumberGroupSeparator = group;
        culture.NumberFormat.NegativeSign = minus;
        AssertSameStudentIn(culture, $"{minus}0{point}5");
    }

    [TestMethod]
    [DataRow("de-DE", "-0,5")]
    [DataRow("tr-TR", "-0,5")]
    [DataRow("fa-IR", "\u200e\u22120\u066b5")]
    public void The_hosts_culture_changes_nothing(string name, string number)
    {
        try
        {
            AssertSameStudentIn(CultureInfo.GetCultureInfo(name), number);
        }
        catch (CultureNotFoundException)
        {
            Assert.Inconclusive($"There is no culture {name} here.");
        }
    }

    private static void AssertSameStudentIn(CultureInfo culture, string number)
    {
        var expected = Student();
        var (before, beforeInterface) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = culture;
        try
        {
            Assert.AreEqual(number, (-0.5).ToString(CultureInfo.CurrentCulture));
            AssertSameStudent(expected);
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (before, beforeInterface);
        }
    }

    private static byte[] Student() => Bytes(FittedChain.Student);

    private static byte[] Bytes(InstanceSegmentationTransformer model)
    {
        using var file = new MemoryStream();
        model.Save(file);
        return file.ToArray();
    }

    /// <summary>Fits, saves, loads and predicts, and compares with what came out before.</summary>
    private static void AssertSameStudent(byte[] expected)
    {
        var context = TestRows.CreateContext();
        var data = TinyStages.Load(context);
        using var fitted = TinyStages.Chain(context).Fit(data);
        CollectionAssert.AreEqual(expected, Bytes(fitted.LastTransformer));
        using var file = new MemoryStream(expected);
        using var loaded = context.OpenVocabSeg.Load(file);
        var predictions = Predictions.Read(context, FittedChain.Student, FittedChain.Data);
        Predictions.AssertEqual(predictions, Predictions.Read(context, loaded, data));
        Predictions.AssertEqual(predictions, Predictions.Read(context, fitted.LastTransformer, data));
    }
}
