using System.IO.Compression;
using OpenVocabSeg.Data.Files;
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
    // An entry for each storage: far more than networks have tensors.
    private const int MostEntries = 1 << 16;

    // Tied weights share a storage. A small file must not claim to be a large network by sharing one storage again and again.
    private const int MostShares = 4;
    private const long AlwaysShared = 1 << 24;

    private readonly Dictionary<string, object> _tensors = new(StringComparer.Ordinal);
    private readonly Lock _reading = new();
    private readonly Stream _stream;
    private readonly ZipArchive? _archive;
    private readonly IStorageReader _storages;

    private PyTorchCheckpoint(Stream stream, string name, string? weights)
    {
        Name = name;
        _stream = stream;
        object? root;
        Span<byte> start = stackalloc byte[LegacyStorageReader.Magic.Length];
        start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        if (start.StartsWith("PK"u8))
        {
            ZipDirectory.Check(stream, name, MostEntries);
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

        var found = new WeightEntries(root, name).Select(weights);
        var names = WrapperNames.Remove([.. found.Select(tensor => tensor.Key)], name);
        var tensors = new List<TensorInfo>();
        for (var i = 0; i < names.Length; i++)
        {
            var (_, tensor) = found[i];
            _tensors.Add(names[i], tensor);
            tensors.Add(Describe(names[i], tensor));
            if (tensor is TensorReference reference)
            {
                _storages.Check(reference.Storage);
            }
        }

        Tensors = tensors;
        CheckShares(found.Select(tensor => tensor.Value).OfType<TensorReference>());
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>
    /// The selected tensors, in the order of the file. What wrappers add to names is removed: <c>module.</c> at the start of all names,
    /// <c>_orig_mod.</c> of <c>torch.compile</c> anywhere.
    /// </summary>
    public IReadOnlyList<TensorInfo> Tensors { get; }

    /// <summary>Opens a file. It stays open until this object is disposed.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="weights">
    /// Which weights: null for the root object or its entry <c>model</c>, <c>state_dict</c>, <c>model_state_dict</c> or <c>module</c>;
    /// <c>ema</c> for averaged weights, under whichever of the usual keys; or the key of an entry, with dots between nested keys.
    /// </param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// It is not a complete and valid PyTorch file, refers to code (the message names the reference), or has no such weights (the message
    /// names those that it has).
    /// </exception>
    public static PyTorchCheckpoint Open(string path, string? weights = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Open(File.OpenRead(path), path, weights);
    }

    /// <summary>Opens a seekable stream. It is disposed with this object (or at once if it cannot be read).</summary>
    internal static PyTorchCheckpoint Open(Stream stream, string name, string? weights = null)
    {
        try
        {
            return new PyTorchCheckpoint(stream, name, weights);
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
        if (!_tensors.TryGetValue(name, out var tensor))
        {
            throw new ArgumentException($"{Name} has no tensor '{name}'.", nameof(name));
        }

        if (tensor is not TensorReference reference)
        {
            throw TensorBytes.Unsupported(Describe(name, tensor), Name);
        }

        // The elements from the first to the last are read at once. The result is a view of them with the strides of the file.
        using var scope = NewDisposeScope();
        var run = TensorBytes.Allocate(new TensorInfo(name, reference.DataType, [reference.Span]), Name);
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

    private static TensorInfo Describe(string name, object tensor) => tensor is TensorReference reference
        ? new TensorInfo(name, reference.DataType, reference.Sizes)
        : new TensorInfo(name, ScalarType.Byte, ((UnreadableTensor)tensor).Sizes)
        {
            UnsupportedType = ((UnreadableTensor)tensor).Type,
        };

    private void CheckShares(IEnumerable<TensorReference> tensors)
    {
        var (taken, stored) = ((Int128)0, (Int128)0);
        var storages = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tensor in tensors)
        {
            taken += (Int128)tensor.Span * tensor.Storage.Element.Size;
            stored += storages.Add(tensor.Storage.Key) ? tensor.Storage.ByteCount : 0;
        }

        if (taken > AlwaysShared + (MostShares * stored))
        {
            throw new InvalidDataException(
                $"{Name}: its tensors share storages so often that they would take {taken} bytes instead of {stored}, which is not "
                + "accepted.");
        }
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
                _storages.Read(reference.Storage, reference.Offset * reference.Storage.Element.Size, bytes);
                TensorBytes.CleanBooleans(reference.DataType, bytes);
            }
        }
        catch (Exception exception) when (IsDamage(exception))
        {
            throw Damage(Name, exception);
        }
    }
}
