using BenchmarkDotNet.Attributes;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Networks.MaskHead;
using TorchSharp;

namespace OpenVocabSeg.Benchmarks;

/// <summary>Run-length masks of a photo's size, and pasting predicted masks into it.</summary>
[MemoryDiagnoser]
public class MaskBenchmarks
{
    private const int Height = 800;
    private const int Width = 1333;
    private const int Count = 100;

    private readonly byte[] _bitmap = new byte[Height * Width];
    private RunLengthMask _mask = null!;
    private string _counts = "";
    private torch.Tensor _probabilities = null!;
    private torch.Tensor _boxes = null!;

    /// <summary>Creates an ellipse, 100 masks of noise (the maximum number of runs) and their boxes.</summary>
    [GlobalSetup]
    public void Setup()
    {
        TorchRuntime.Initialize();
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var (dy, dx) = ((y - (Height / 2.0)) / 300, (x - (Width / 2.0)) / 500);
                _bitmap[(y * Width) + x] = (dy * dy) + (dx * dx) < 1 ? (byte)1 : (byte)0;
            }
        }

        _mask = RunLengthMask.FromBitmap(_bitmap, Height, Width);
        _counts = _mask.ToCompressedCounts();
        using var generator = new torch.Generator(1);
        _probabilities = torch.rand([Count, 14, 14], generator: generator);
        var corners = torch.rand([Count, 2], generator: generator) * 400;
        _boxes = torch.cat([corners, corners + 200], 1);
    }

    /// <summary>Releases the tensors.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _probabilities.Dispose();
        _boxes.Dispose();
    }

    /// <summary>A bitmap of 800×1333 to run lengths.</summary>
    [Benchmark]
    public RunLengthMask Encode() => RunLengthMask.FromBitmap(_bitmap, Height, Width);

    /// <summary>COCO's compressed string to run lengths and back.</summary>
    [Benchmark]
    public string CompressedRoundTrip() => RunLengthMask.FromCompressedCounts(_counts, Height, Width).ToCompressedCounts();

    /// <summary>The IoU of two masks.</summary>
    [Benchmark]
    public double IntersectionOverUnion() => _mask.IntersectionOverUnion(_mask, otherIsCrowd: false);

    /// <summary>100 masks of 14×14 into 800×1333.</summary>
    [Benchmark]
    public int Paste100() =>
        MaskPaster.Paste(_probabilities, _boxes, new ImageSize(Height, Width), new ImageSize(Height, Width)).Length;
}
