using System.IO.Compression;
using OpenVocabSeg.Networks.Weights;
using OpenVocabSeg.Networks.Weights.PyTorch;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks;

/// <summary>
/// The weights in a file that PyTorch's <c>torch.save</c> wrote (<c>.pth</c>, <c>.pt</c>), zip or legacy format. Nothing in the file
/// is executed: the pickle is read as data, with a fixed list of constructors, and whatever else it names is refused. Tensors
/// are read when they are asked for.
/// </summary>
public sealed class PyTorchCheckpoint : ITensorSource, IDisposable
{
    // Where training scripts put the state dict beside optimizer and schedule.
    private static readonly string[] StateKeys = ["model", "state_dict", "model_state_dict"];

    // DistributedDataParallel puts this before every name.
    private const string ParallelPrefix = "module.";

    private readonly Dictionary<string, TensorReference> _references = new(StringComparer.Ordinal);
    private readonly Lock _reading = new();
    private readonly Stream _stream;
    private readonly ZipArchive? _archive;
    private readonly IStorageReader _storages;

    private PyTorchCheckpoint(Stream stream, string name)
    {
        Name = name;
        _stream = stream;
        object? root;
        Span<byte> start = stackalloc byte[LegacyStorageReader.Magic.Length];
        start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        if (start.StartsWith("PK"u8))
        {
            _archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            var storages = new ZipStorageReader(_archive, name, stream.Length);
            _storages = storages;
            root = new PickleReader(new MemoryStream(storages.ReadPickle()), name).Read();
        }
        else if (start.SequenceEqual(LegacyStorageReader.Magic))
        {
            _storages = LegacyStorageReader.Open(stream, name, out root);
        }
        else
        {
            throw new InvalidDataException($"{name} is not a PyTorch file.");
        }

        var state = FindState(root) ?? throw new InvalidDataException($"{name} holds no weights (a dictionary of tensors).");
        var prefix = state.Keys.All(key => key.StartsWith(ParallelPrefix, StringComparison.Ordinal)) ? ParallelPrefix.Length : 0;
        var tensors = new List<TensorInfo>();
        foreach (var key in state.Keys)
        {
            if (state[key] is TensorReference reference)
            {
                _storages.Check(reference.Storage);
                _references.Add(key[prefix..], reference);
                tensors.Add(new TensorInfo(key[prefix..], reference.Storage.DataType, reference.Sizes));
            }
        }

        Tensors = tensors;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>
    /// The tensors of the state dict (the root object itself, or its entry "model", "state_dict" or "model_state_dict"), in
    /// the order of the file. A prefix <c>module.</c> that all names have is left out.
    /// </summary>
    public IReadOnlyList<TensorInfo> Tensors { get; }

    /// <summary>Opens a file. It stays open until this is disposed.</summary>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no whole, valid PyTorch file, or asks for code; the message names what for.</exception>
    public static PyTorchCheckpoint Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Open(File.OpenRead(path), path);
    }

    /// <summary>Opens a seekable stream, which is disposed with this (or at once where it cannot be read).</summary>
    internal static PyTorchCheckpoint Open(Stream stream, string name)
    {
        try
        {
            return new PyTorchCheckpoint(stream, name);
        }
        catch (Exception exception) when (IsDamage(exception))
        {
            stream.Dispose();
            throw Damage(name, exception);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Tensor Read(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!_references.TryGetValue(name, out var reference))
        {
            throw new ArgumentException($"{Name} has no tensor '{name}'.", nameof(name));
        }

        // The elements from the first to the last are read as one run, and viewed as the file says.
        using var scope = NewDisposeScope();
        var run = TensorBytes.Allocate(new TensorInfo(name, reference.Storage.DataType, [reference.Span]), Name);
        if (reference.Span > 0)
        {
            Fill(run, reference);
        }

        return run.as_strided(reference.Sizes, reference.Strides).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _archive?.Dispose();
        _stream.Dispose();
    }

    private static PickleDictionary? FindState(object? root)
    {
        if (root is not PickleDictionary dictionary)
        {
            return null;
        }

        return StateKeys.Select(key => dictionary[key] as PickleDictionary).Append(dictionary)
            .FirstOrDefault(candidate => candidate is not null && candidate.Keys.Any(key => candidate[key] is TensorReference));
    }

    // What System.IO.Compression throws at damaged zip files.
    private static bool IsDamage(Exception exception) =>
        exception is InvalidDataException or IOException or ArgumentException or OverflowException or NotSupportedException;

    private static InvalidDataException Damage(string name, Exception exception) => exception is InvalidDataException known
        && known.Message.Contains(name, StringComparison.Ordinal)
            ? known
            : new InvalidDataException($"{name} is damaged: {exception.Message}", exception);

    private void Fill(Tensor run, TensorReference reference)
    {
        try
        {
            lock (_reading)
            {
                var bytes = run.bytes;
                _storages.Read(reference.Storage, reference.Offset * SafeTensorsEntry.ElementSize(reference.Storage.DataType), bytes);
                TensorBytes.CleanBooleans(reference.Storage.DataType, bytes);
            }
        }
        catch (Exception exception) when (IsDamage(exception))
        {
            throw Damage(Name, exception);
        }
    }
}
