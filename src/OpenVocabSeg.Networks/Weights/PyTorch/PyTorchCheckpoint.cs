using System.IO.Compression;
using OpenVocabSeg.Networks.Weights;
using OpenVocabSeg.Networks.Weights.PyTorch;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks;

/// <summary>
/// The weights in a file that PyTorch's <c>torch.save</c> wrote (<c>.pth</c>, <c>.pt</c>), zip or legacy format. Nothing in the file is
/// executed: the pickle is read as data, with a fixed list of constructors, and everything else is refused. Tensors are read on demand.
/// </summary>
public sealed class PyTorchCheckpoint : ITensorSource, IDisposable
{
    // The keys under which training scripts store the state dict, next to optimizer and schedule.
    private static readonly string[] StateKeys = ["model", "state_dict", "model_state_dict"];

    // DistributedDataParallel adds this to the start of every name.
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

        var state = FindState(root) ?? throw new InvalidDataException($"{name} contains no weights (a dictionary of tensors).");
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
    /// The tensors of the state dict (the root object itself, or its entry "model", "state_dict" or "model_state_dict"), in the order of
    /// the file. A prefix <c>module.</c> of all names is removed.
    /// </summary>
    public IReadOnlyList<TensorInfo> Tensors { get; }

    /// <summary>Opens a file. It stays open until this object is disposed.</summary>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// It is not a complete and valid PyTorch file, or refers to code; the message names the reference.
    /// </exception>
    public static PyTorchCheckpoint Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Open(File.OpenRead(path), path);
    }

    /// <summary>Opens a seekable stream. It is disposed with this object (or at once if it cannot be read).</summary>
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

        // The elements from the first to the last are read at once. The result is a view of them with the strides of the file.
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

    // The exceptions of System.IO.Compression for damaged zip files.
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
