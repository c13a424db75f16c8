using TorchSharp;

namespace OpenVocabSeg.Networks.Weights.PyTorch;

/// <summary>
/// A file of weights in any supported format: safetensors or PyTorch. The content determines the format, not the file name.
/// </summary>
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

    /// <summary>Opens a file, which stays open until this object is disposed.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The format is unknown, or the file is damaged.</exception>
    public static WeightsFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Span<byte> start = stackalloc byte[9];
        using (var stream = File.OpenRead(path))
        {
            start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        }

        // A safetensors file begins with the length of a JSON object, followed by that object.
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
            ? $"{path} is a plain pickle, not a file written by torch.save. Convert pickles of numpy arrays (Caffe2's .pkl) first."
            : $"{path} is neither a PyTorch file nor a safetensors file.");
    }

    public torch.Tensor Read(string name) => _source.Read(name);

    public void Dispose() => _file.Dispose();
}
