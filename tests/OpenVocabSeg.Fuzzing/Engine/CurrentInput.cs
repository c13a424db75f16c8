using System.IO.MemoryMappedFiles;

namespace OpenVocabSeg.Fuzzing.Engine;

/// <summary>A file that holds the input of the current execution. It outlives the process, however that ends.</summary>
internal sealed class CurrentInput : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    public CurrentInput(string path, int maximumLength)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, null, sizeof(int) + maximumLength);
        _view = _file.CreateViewAccessor();
        Clear();
    }

    /// <summary>Reads the input that a process left; null if it left none.</summary>
    public static byte[]? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var bytes = File.ReadAllBytes(path);
        var length = BitConverter.ToInt32(bytes);
        return length < 0 ? null : bytes[sizeof(int)..(sizeof(int) + length)];
    }

    public void Set(byte[] input)
    {
        _view.WriteArray(sizeof(int), input, 0, input.Length);
        _view.Write(0, input.Length);
    }

    public void Clear() => _view.Write(0, -1);

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
