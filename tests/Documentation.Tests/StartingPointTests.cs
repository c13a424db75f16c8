using Samples.InstanceSegmentation;

namespace OpenVocabSeg.Documentation.Tests;

/// <summary>What a training of the instance segmentation sample starts from is checked first.</summary>
[TestClass]
public sealed class StartingPointTests
{
    [TestMethod]
    [DataRow("The file 'absent.zip' of --model does not exist.", "--model", "absent.zip")]
    [DataRow("The file 'absent.bin' of --backbone does not exist.", "--backbone", "absent.bin")]
    [DataRow("Give one of --model and --small-network: a training starts once.", "--model", "absent.zip", "--small-network")]
    public void A_start_that_is_not_possible_is_named_before_any_work(string message, params string[] arguments)
    {
        var (code, text) = Run(arguments);
        Assert.AreEqual(1, code, text);
        StringAssert.Contains(text, message);
    }

    // The images, of which there are none, would be looked for next.
    [TestMethod]
    [DataRow("--model")]
    [DataRow("--backbone")]
    public void A_file_that_is_no_start_is_named_before_images_are_read(string option)
    {
        var folder = Directory.CreateTempSubdirectory("start").FullName;
        try
        {
            var file = Path.Combine(folder, "notes.zip");
            File.WriteAllText(file, "no weights");
            var (code, text) = Run(option, file, "--annotations", Path.Combine(folder, "absent.json"));
            Assert.AreEqual(1, code, text);
            StringAssert.Contains(text, "notes.zip");
            Assert.DoesNotContain("absent.json", text);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (int Code, string Text) Run(params string[] arguments)
    {
        using var text = new StringWriter();
        return (InstanceSegmentationCommand.Run(arguments, text, text), text.ToString());
    }
}
