namespace OpenVocabSeg.Onnx.Export.Graph;

/// <summary>One dimension of an input or output: a number, or a name if it is only known at run time.</summary>
internal readonly record struct Dimension
{
    private Dimension(string? name, long length) => (Name, Length) = (name, length);

    public string? Name { get; }

    public long Length { get; }

    public static implicit operator Dimension(string name) => new(name, 0);

    public static implicit operator Dimension(int length) => new(null, length);

    public static implicit operator Dimension(long length) => new(null, length);
}
