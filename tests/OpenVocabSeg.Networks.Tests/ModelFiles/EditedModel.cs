using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace OpenVocabSeg.Networks.Tests.ModelFiles;

/// <summary>Changes the entries of a model file.</summary>
internal static class EditedModel
{
    /// <summary>Changes the manifest.</summary>
    public static byte[] Manifest(byte[] file, Action<JsonObject> edit) => Entry(file, "manifest.json", bytes =>
    {
        var manifest = JsonNode.Parse(bytes)!.AsObject();
        edit(manifest);
        return Encoding.UTF8.GetBytes(manifest.ToJsonString());
    });

    /// <summary>Replaces the bytes of an entry.</summary>
    public static byte[] Entry(byte[] file, string name, Func<byte[], byte[]> edit)
    {
        using var stream = new MemoryStream();
        stream.Write(file);
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            var entry = archive.GetEntry(name)!;
            using var content = new MemoryStream();
            using (var reading = entry.Open())
            {
                reading.CopyTo(content);
            }

            entry.Delete();
            using var writing = archive.CreateEntry(name, CompressionLevel.SmallestSize).Open();
            writing.Write(edit(content.ToArray()));
        }

        return stream.ToArray();
    }
}
