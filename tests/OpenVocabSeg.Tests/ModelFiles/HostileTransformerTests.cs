using System.IO.Compression;
using System.Text;
using OpenVocabSeg.Tests.TestData;

namespace OpenVocabSeg.Tests.ModelFiles;

/// <summary>Settings of a transformer from a stranger are refused with one error that names file and entry.</summary>
[TestClass]
public sealed class HostileTransformerTests
{
    [TestMethod]
    [DataRow("\"boxPasses\": 1", "\"boxPasses\": 2147483647", "BoxPasses")]
    [DataRow("\"proposals\": {", "\"proposals\": null, \"other\": {", "proposals")]
    [DataRow("\"batchSize\": ", "\"batchSize\": -", "BatchSize")]
    [DataRow("\"imageColumnName\": \"Image\"", "\"imageColumnName\": \"\\udc00\"", "transformer.json")]
    [DataRow("\"settings\": {", "\"settings\": [], \"other\": {", "transformer.json")]
    public void Settings_that_do_not_fit_are_refused(string from, string to, string message) =>
        AssertRefused(Edited(text => text.Replace(from, to, StringComparison.Ordinal)), message);

    [TestMethod]
    public void Settings_that_unpack_to_gigabytes_are_refused() =>
        AssertRefused(Edited(_ => new string(' ', 100 << 20)), "compressed");

    private static void AssertRefused(byte[] file, string message)
    {
        using var stream = new MemoryStream(file);
        var exception = Assert.ThrowsExactly<InvalidDataException>(() => FittedChain.Context.OpenVocabSeg.Load(stream));

        StringAssert.Contains(exception.Message, "/transformer.json", StringComparison.Ordinal);
        StringAssert.Contains(exception.Message, message, StringComparison.Ordinal);
    }

    private static byte[] Edited(Func<string, string> edit)
    {
        using var stream = new MemoryStream();
        FittedChain.Student.Save(stream);
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            var entry = archive.GetEntry("transformer.json")!;
            string text;
            using (var reader = new StreamReader(entry.Open()))
            {
                text = reader.ReadToEnd();
            }

            var edited = edit(text);
            Assert.AreNotEqual(text, edited);
            entry.Delete();
            using var writer = new StreamWriter(archive.CreateEntry("transformer.json").Open(), new UTF8Encoding(false));
            writer.Write(edited);
        }

        return stream.ToArray();
    }
}
