using OpenVocabSeg.Networks.Tests.Parity.Support;

namespace OpenVocabSeg.Networks.Tests.Parity;

/// <summary>Case 18: warm-up and steps of the learning rate. INDEX.json: 1e-9.</summary>
[TestClass]
public sealed class LearningRateScheduleParityTests
{
    private const double Tolerance = 1e-9;

    [TestMethod]
    public void Case_18_lr_schedule_learning_rates()
    {
        using var fixture = FixtureCase.Load("18_lr_schedule");
        var schedules = fixture.Json.GetProperty("schedules").EnumerateObject().ToArray();
        Assert.IsNotEmpty(schedules);
        foreach (var entry in schedules)
        {
            var schedule = new LearningRateSchedule
            {
                Steps = [.. entry.Value.GetProperty("STEPS").EnumerateArray().Select(step => step.GetInt32())],
                Gamma = entry.Value.GetProperty("GAMMA").GetDouble(),
            };
            var baseRate = entry.Value.GetProperty("BASE_LR").GetDouble();
            foreach (var rate in entry.Value.GetProperty("lr").EnumerateObject())
            {
                var factor = schedule.Factor(
                    int.Parse(rate.Name, System.Globalization.CultureInfo.InvariantCulture),
                    entry.Value.GetProperty("MAX_ITER").GetInt32());
                Assert.AreEqual(rate.Value.GetDouble(), baseRate * factor, Tolerance, $"{entry.Name}, iteration {rate.Name}");
            }
        }
    }
}
