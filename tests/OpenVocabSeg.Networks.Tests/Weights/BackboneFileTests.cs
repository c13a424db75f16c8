using OpenVocabSeg.Networks.Tests.Parity.Support;
using OpenVocabSeg.Networks.Weights;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Weights;

/// <summary>Which files are backbones that describe themselves.</summary>
[TestClass]
public sealed class BackboneFileTests
{
    private static Dictionary<string, Tensor> OneWeight => new() { ["conv1.weight"] = zeros(1) };

    [TestMethod]
    public void An_imported_backbone_is_opened()
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("backbone.safetensors");
        using (var checkpoint = ForeignCheckpoint.Open(FixtureCase.PathOf("16_tiny_teacher_legacy.pth")))
        {
            checkpoint.ImportBackbone(path);
        }

        using var file = BackboneFile.TryOpen(path);
        using var same = BackboneFile.Open(path);
        Assert.IsNotNull(file);
        Assert.AreEqual(same.Architecture.ToString(), file.Architecture.ToString());
        Assert.HasCount(same.Tensors.Count, file.Tensors);
    }

    [TestMethod]
    [DataRow("plain.safetensors", DisplayName = "weights without a description")]
    [DataRow("other.pth", DisplayName = "a PyTorch file")]
    [DataRow("empty.safetensors", DisplayName = "an empty file")]
    public void Other_files_are_none_and_stay_closed(string name)
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf(name);
        Write(path, name);
        Assert.IsNull(BackboneFile.TryOpen(path));
        using var exclusive = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
    }

    [TestMethod]
    public void What_is_damaged_or_missing_is_an_error_that_names_the_file()
    {
        using var folder = new TemporaryFolder();
        var half = folder.PathOf("half.safetensors");
        SafeTensorsWriter.Write(half, OneWeight, new Dictionary<string, string> { ["architecture"] = "{}" });
        var damaged = Assert.ThrowsExactly<InvalidDataException>(() => BackboneFile.TryOpen(half));
        Assert.Contains("half.safetensors", damaged.Message);

        File.WriteAllBytes(folder.PathOf("cut.safetensors"), File.ReadAllBytes(half)[..20]);
        damaged = Assert.ThrowsExactly<InvalidDataException>(() => BackboneFile.TryOpen(folder.PathOf("cut.safetensors")));
        Assert.Contains("cut.safetensors", damaged.Message);
        Assert.ThrowsExactly<FileNotFoundException>(() => BackboneFile.TryOpen(folder.PathOf("absent.safetensors")));
    }

    private static void Write(string path, string name)
    {
        switch (name)
        {
            case "plain.safetensors":
                SafeTensorsWriter.Write(path, OneWeight);
                break;
            case "other.pth":
                File.Copy(FixtureCase.PathOf("16_tiny_teacher_legacy.pth"), path);
                break;
            default:
                File.WriteAllBytes(path, []);
                break;
        }
    }
}
