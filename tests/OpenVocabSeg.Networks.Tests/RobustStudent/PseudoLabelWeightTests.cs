using OpenVocabSeg.Networks.Training;
using OpenVocabSeg.Networks.Weights;
using static OpenVocabSeg.Networks.Tests.Training.TinyTraining;

namespace OpenVocabSeg.Networks.Tests.RobustStudent;

/// <summary>The weight of pseudo labels in the sum that stage 4 minimizes.</summary>
[TestClass]
public sealed class PseudoLabelWeightTests
{
    [TestMethod]
    public void A_critic_without_a_weight_has_the_authors_constant()
    {
        using var teacher = Teach(Teacher("SGD"), new TrainingContext { Seed = 5 });
        string Weights(double? weight)
        {
            var settings = Student("critic, SGD");
            settings = settings with { Iterations = 2, PseudoLabels = settings.PseudoLabels with { Weight = weight } };
            using var student = Learn(teacher, settings, new TrainingContext { Seed = 3 });
            return ContentDigest.Of([student.Network]);
        }

        Assert.AreEqual(Weights(0.1), Weights(null));
        Assert.AreNotEqual(Weights(0.2), Weights(null));
    }
}
