using System.Text.Json;
using OpenVocabSeg.Networks;
using TorchSharp;

namespace OpenVocabSeg.Cli.Tests.TestData;

/// <summary>The authors' tiny checkpoints and the outputs of their code for an image (case 16).</summary>
internal sealed class Fixture : IDisposable
{
    private const string Case = "16_checkpoint_inference";

    private readonly SafeTensorsFile _tensors = SafeTensorsFile.Open(PathOf($"{Case}.safetensors"));
    private readonly JsonDocument _json = JsonDocument.Parse(File.ReadAllBytes(PathOf($"{Case}.json")));

    public int Height => Scalar("image_height").GetInt32();

    public int Width => Scalar("image_width").GetInt32();

    /// <summary>Names by label; the first is the background.</summary>
    public string[] ClassNames => [.. Scalar("class_names").EnumerateArray().Select(name => name.GetString()!)];

    /// <summary>Length of the class vectors.</summary>
    public int Dimension => Floats("class_embeddings").Length / ClassNames.Length;

    public JsonElement Scalar(string name) => _json.RootElement.GetProperty("scalars").GetProperty(name).GetProperty("value");

    /// <summary>A number in the overrides of the authors' configuration.</summary>
    public int Override(string name) => int.Parse(
        _json.RootElement.GetProperty("config").GetProperty("overrides").EnumerateArray().Select(item => item.GetString()!)
            .SkipWhile(item => item != name).ElementAt(1),
        System.Globalization.CultureInfo.InvariantCulture);

    public float[] Floats(string name) => Values(name).to_type(torch.ScalarType.Float32).data<float>().ToArray();

    public byte[] Bytes(string name) => Values(name).data<byte>().ToArray();

    public static string PathOf(string fileName)
    {
        if (Environment.GetEnvironmentVariable("OPENVOCABSEG_FIXTURES") is { Length: > 0 } folder)
        {
            return Existing(Path.Combine(folder, fileName));
        }

        return Existing(Path.Combine(Repository.Root(), "tests", "fixtures", fileName));
    }

    public void Dispose()
    {
        _tensors.Dispose();
        _json.Dispose();
    }

    private static string Existing(string path)
    {
        if (!File.Exists(path))
        {
            Assert.Inconclusive($"{path} does not exist.");
        }

        return path;
    }

    private torch.Tensor Values(string name) => _tensors.Read(name);
}
