using System.Buffers.Binary;
using System.IO.Compression;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.Tests.Files;

/// <summary>Entries of zip files are counted before the files are opened, in small files and in the form of files above 4 GB.</summary>
[TestClass]
public sealed class ZipDirectoryTests
{
    private const int Entries = 3;
    private const int EndLength = 22;

    [TestMethod]
    public void Entries_are_counted() => AssertCounted(Zip(comment: string.Empty));

    [TestMethod]
    public void A_comment_behind_the_directory_does_not_hide_it() => AssertCounted(Zip(comment: new string('c', 5000)));

    // Whatever the fields of the usual end record are, entries that the larger one names are counted.
    [TestMethod]
    [DataRow(ushort.MaxValue, ushort.MaxValue, uint.MaxValue)]
    [DataRow((ushort)0, (ushort)Entries, uint.MaxValue)]
    [DataRow((ushort)0, ushort.MaxValue, 0u)]
    [DataRow(ushort.MaxValue, (ushort)Entries, 0u)]
    public void Entries_of_zip64_are_counted(ushort disk, ushort entries, uint start) =>
        AssertCounted(AsZip64(Zip(comment: string.Empty), disk, entries, start));

    [TestMethod]
    public void A_zip64_record_that_is_not_used_hides_nothing()
    {
        var file = Zip(comment: string.Empty);
        var start = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(file.Length - EndLength)[16..]);
        AssertCounted(AsZip64(file, disk: 0, Entries, start, largeStart: 0));
    }

    [TestMethod]
    public void What_is_no_zip_file_passes()
    {
        foreach (var length in new[] { 0, 1, EndLength - 1, EndLength, 1000 })
        {
            using var stream = new MemoryStream(new byte[length]);
            ZipDirectory.Check(stream, "file", most: 0);
        }
    }

    private static void AssertCounted(byte[] file)
    {
        using var stream = new MemoryStream(file);
        stream.Position = 7;
        ZipDirectory.Check(stream, "model.zip", Entries);
        Assert.AreEqual(7, stream.Position);

        var error = Assert.ThrowsExactly<InvalidDataException>(() => ZipDirectory.Check(stream, "model.zip", Entries - 1));
        Assert.AreEqual("model.zip is a zip file of more than 2 entries, which is not accepted.", error.Message);

        using var archive = new ZipArchive(stream);
        Assert.HasCount(Entries, archive.Entries);
    }

    private static byte[] Zip(string comment)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            archive.Comment = comment;
            for (var i = 0; i < Entries; i++)
            {
                using var entry = archive.CreateEntry($"entry{i}").Open();
                entry.WriteByte((byte)i);
            }
        }

        return stream.ToArray();
    }

    // The form of files above 4 GB: a larger end record with all numbers, a locator of it, and the usual end record, where the largest
    // number stands for one in the larger record (APPNOTE.TXT 4.3.14 to 4.3.16).
    private static byte[] AsZip64(byte[] zip, ushort disk, ushort entries, uint endStart, long? largeStart = null)
    {
        var end = zip.AsSpan(zip.Length - EndLength);
        var size = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]);
        var start = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(zip, 0, zip.Length - EndLength);
        writer.Write(0x06064b50u);
        writer.Write(44L);
        writer.Write((ushort)45);
        writer.Write((ushort)45);
        writer.Write(0u);
        writer.Write(0u);
        writer.Write((long)Entries);
        writer.Write((long)Entries);
        writer.Write((long)size);
        writer.Write(largeStart ?? start);
        writer.Write(0x07064b50u);
        writer.Write(0u);
        writer.Write((long)(zip.Length - EndLength));
        writer.Write(1u);
        writer.Write(0x06054b50u);
        writer.Write(disk);
        writer.Write(disk);
        writer.Write(entries);
        writer.Write(entries);
        writer.Write(uint.MaxValue);
        writer.Write(endStart);
        writer.Write((ushort)0);
        return stream.ToArray();
    }
}
