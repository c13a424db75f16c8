using System.IO.Compression;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Networks.Training;
using OpenVocabSeg.Networks.Weights;

namespace OpenVocabSeg.Fuzzing.Targets;

/// <summary>Tensors: safetensors, PyTorch's checkpoints, training checkpoints.</summary>
internal static class WeightTargets
{
    private static readonly Type[] Documented = [typeof(InvalidDataException)];

    public static IEnumerable<FuzzTarget> Create()
    {
        var scratch = new Scratch();
        return
        [
            new("safetensors", input =>
            {
                using var file = SafeTensorsFile.Read(new MemoryStream(input), "weights.safetensors");
                ReadAll(file);
            }, Documented, "weights.safetensors"),
            TextTargets.OfFile(scratch, "pytorch", "checkpoint.pth", path =>
            {
                using var file = PyTorchCheckpoint.Open(path);
                ReadAll(file);
            }),
            new("pytorch-pickle", input =>
            {
                using var file = PyTorchCheckpoint.Open(new MemoryStream(Zip(input)), "checkpoint.pth");
                ReadAll(file);
            }, Documented, "checkpoint.pth"),
            TextTargets.OfFile(scratch, "foreign-checkpoint", "foreign.pth", path =>
            {
                using var file = ForeignCheckpoint.Open(path);
                file.Describe();
                file.DescribeBackbone();
            }),
            TextTargets.OfFile(scratch, "backbone-file", "backbone.safetensors", path =>
            {
                using var backbone = BackboneFile.TryOpen(path);
                using var file = BackboneFile.Open(path);
            }),
            TextTargets.OfFile(scratch, "training-checkpoint", "checkpoint.safetensors", path =>
            {
                using var file = CheckpointFile.TryOpen(path);
                CheckpointFile.ReadSeed(path);
            }),
        ];
    }

    private static void ReadAll(ITensorSource source)
    {
        foreach (var info in source.Tensors)
        {
            source.Read(info.Name).Dispose();
        }
    }

    // A whole zip file around a pickle, with two storages.
    private static byte[] Zip(byte[] pickle)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in new[] { ("data.pkl", pickle), ("data/0", new byte[24]), ("data/1", [1, 0, 1]) })
            {
                using var entry = archive.CreateEntry("archive/" + name, CompressionLevel.NoCompression).Open();
                entry.Write(content);
            }
        }

        return file.ToArray();
    }
}
