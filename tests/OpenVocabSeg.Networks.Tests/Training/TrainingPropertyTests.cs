using System.Text.Json.Nodes;
using OpenVocabSeg.Networks.MaskTeacher;
using OpenVocabSeg.Networks.Training;

namespace OpenVocabSeg.Networks.Tests.Training;

/// <summary>What a checkpoint of an older version is compared as.</summary>
[TestClass]
public sealed class TrainingPropertyTests
{
    private static readonly TeacherSettings Settings = ModelPresets.FrozenResNet50.Teacher;

    [TestMethod]
    [DataRow("maskCritic")]
    [DataRow("captions.joinCaptions")]
    [DataRow("captions.grounding.temperature")]
    public void A_setting_that_was_added_has_its_default(string added)
    {
        var there = Describe(Settings)!.DeepClone();
        var path = added.Split('.');
        path[..^1].Aggregate(there, (node, member) => node[member]!).AsObject().Remove(path[^1]);
        var completed = Property(Settings).Completed(there);
        var captions = new TeacherCaptionSettings();
        var wanted = Describe(Settings)!.DeepClone();
        wanted["maskCritic"] = added == "maskCritic" ? new TeacherLossSettings().MaskCritic : Settings.Losses.MaskCritic;
        wanted["captions"]!["joinCaptions"] = added == "captions.joinCaptions"
            ? captions.JoinCaptions : Settings.Losses.Captions!.JoinCaptions;
        wanted["captions"]!["grounding"]!["temperature"] = added == "captions.grounding.temperature"
            ? new GroundingSettings().Temperature : Settings.Losses.Captions!.Grounding.Temperature;
        Assert.IsTrue(JsonNode.DeepEquals(wanted, completed), completed.ToJsonString());
        Assert.IsFalse(JsonNode.DeepEquals(there, completed));
    }

    [TestMethod]
    public void What_is_there_stays()
    {
        var there = Describe(Settings)!.DeepClone();
        there["removed"] = 3;
        there["batchSize"] = 17;
        there["captions"] = null;
        Assert.IsTrue(JsonNode.DeepEquals(there, Property(Settings).Completed(there)));
        there["batchSize"] = "many";
        Assert.IsTrue(JsonNode.DeepEquals(there, Property(Settings).Completed(there)));
    }

    [TestMethod]
    public void Other_properties_stay()
    {
        var there = new JsonArray("cup", "moon");
        Assert.IsTrue(JsonNode.DeepEquals(there, new TrainingProperty("classes", new JsonArray("fish")).Completed(there)));
    }

    private static JsonNode? Describe(TeacherSettings settings) => Property(settings).Value;

    private static TrainingProperty Property(TeacherSettings settings) =>
        TrainingProperty.Of("settings", settings, TeacherJson.Default);
}
