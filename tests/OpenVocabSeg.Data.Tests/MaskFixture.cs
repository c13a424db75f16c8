using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace OpenVocabSeg.Data.Tests;

/// <summary>Fixture 19: outputs of pycocotools' mask API and evaluation.</summary>
internal sealed class MaskFixture
{
    private readonly JsonElement _scalars;
    private readonly Dictionary<string, byte[]> _tensors = [];

    private MaskFixture(string name)
    {
        _scalars = JsonDocument.Parse(File.ReadAllBytes(TestData.Fixture($"{name}.json"))).RootElement.GetProperty("scalars");
        var file = File.ReadAllBytes(TestData.Fixture($"{name}.safetensors"));
        var headerLength = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        var data = file.AsSpan(8 + headerLength);
        foreach (var tensor in JsonDocument.Parse(file.AsMemory(8, headerLength)).RootElement.EnumerateObject())
        {
            if (tensor.Value.TryGetProperty("data_offsets", out var offsets))
            {
                _tensors.Add(tensor.Name, data[offsets[0].GetInt32()..offsets[1].GetInt32()].ToArray());
            }
        }
    }

    public int Height => Scalar("image_height").GetInt32();

    public int Width => Scalar("image_width").GetInt32();

    public static MaskFixture Load(string name) => new(name);

    public JsonElement Scalar(string name) => _scalars.GetProperty(name).GetProperty("value");

    public T[] Tensor<T>(string name)
        where T : struct => MemoryMarshal.Cast<byte, T>(_tensors[name]).ToArray();
}
