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
    /// <param name="path">Path of the file.</param>
    /// <param name="weights">Which weights of a PyTorch file (<see cref="PyTorchCheckpoint.Open(string, string?)"/>).</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The format is unknown, the file is damaged, or it has no such weights.</exception>
    public static WeightsFile Open(string path, string? weights = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var start = ReadStart(path);
        if (IsSafeTensors(start))
        {
            return OpenSafeTensors(path, weights);
        }

        if (start.AsSpan().StartsWith("PK"u8) || start.AsSpan().SequenceEqual(LegacyStorageReader.Magic[..9]))
        {
            var checkpoint = PyTorchCheckpoint.Open(path, weights);
            return new WeightsFile(checkpoint, checkpoint);
        }

        throw new InvalidDataException(start is [0x80, ..]
            ? $"{path} is a plain pickle, not a file written by torch.save. Convert pickles of numpy arrays (Caffe2's .pkl) first."
            : $"{path} is neither a PyTorch file nor a safetensors file.");
    }

    /// <summary>Whether a file begins as a safetensors file does. The rest may be damaged.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static bool IsSafeTensors(string path) => IsSafeTensors(ReadStart(path));

    // A safetensors file begins with the length of a JSON object, followed by that object.
    private static bool IsSafeTensors(ReadOnlySpan<byte> start) => start.Length == 9 && start[8] == (byte)'{';

    private static byte[] ReadStart(string path)
    {
        var start = new byte[9];
        using var stream = File.OpenRead(path);
        return start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
    }

    private static WeightsFile OpenSafeTensors(string path, string? weights)
    {
        if (weights is not null)
        {
            throw new InvalidDataException($"{path} is a safetensors file, which has no entries: '{weights}' cannot be selected.");
        }

        var file = SafeTensorsFile.Open(path);
        try
        {
            var names = file.Tensors.Select(info => info.Name).ToArray();
            var clean = names.Zip(WrapperNames.Remove(names, path)).ToDictionary(StringComparer.Ordinal);
            return new WeightsFile(file.Rename(name => clean[name]), file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public torch.Tensor Read(string name) => _source.Read(name);

    public void Dispose() => _file.Dispose();
}
