using TorchSharp;

namespace OpenVocabSeg.Networks.Weights.PyTorch;

/// <summary>A file of weights in any format that is read: safetensors or PyTorch. The content decides, not the name.</summary>
internal sealed class WeightsFile : ITensorSource, IDisposable
{
    private readonly ITensorSource _source;
    private readonly IDisposable _file;

    private WeightsFile(ITensorSource source, IDisposable file)
    {
        _source = source;
        _file = file;
    }

    public string Name => _source.Name;

    public IReadOnlyList<TensorInfo> Tensors => _source.Tensors;

    /// <summary>Opens a file, which stays open until this is disposed.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is neither, or damaged.</exception>
    public static WeightsFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Span<byte> start = stackalloc byte[9];
        using (var stream = File.OpenRead(path))
        {
            start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        }

        // Safetensors begin with the length of a JSON object, then that object.
        if (start.Length == 9 && start[8] == (byte)'{')
        {
            var tensors = SafeTensorsFile.Open(path);
            return new WeightsFile(tensors, tensors);
        }

        if (start.StartsWith("PK"u8) || start.SequenceEqual(LegacyStorageReader.Magic[..9]))
        {
            var checkpoint = PyTorchCheckpoint.Open(path);
            return new WeightsFile(checkpoint, checkpoint);
        }

        throw new InvalidDataException(start is [0x80, ..]
            ? $"{path} is a plain pickle, not a file of torch.save: pickles of numpy arrays (Caffe2's .pkl) must be converted first."
            : $"{path} is neither a PyTorch file nor a safetensors file.");
    }

    public torch.Tensor Read(string name) => _source.Read(name);

    public void Dispose() => _file.Dispose();
}
