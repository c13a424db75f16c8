using System.Text;
using System.Text.Json;
using CsCheck;
using OpenVocabSeg.Data.Coco;

namespace OpenVocabSeg.Data.Tests.Coco;

/// <summary>Compares arrays parsed in parts with the same arrays parsed whole.</summary>
[TestClass]
public class JsonArraysTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-json").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Parts_of_a_valid_array_are_whole_elements_wherever_the_text_is_cut()
    {
        string[] texts =
        [
            "1", "-2.5e3", "null", "\"\"", "\"a,]}\"", "\"\\\"\"", "\"\\\\\"", "\"\\\\\\\",[\"", "[]", "{}", "[[1,2],[{}]]",
            "{\"a\":[1,{\"b\":\"}\"}],\"c\":\"\\\\\"}", "{\"counts\":\"PQ\\\\\\\\3o\"}",
        ];
        string[] blanks = ["", " ", "\n\t "];
        var text = Gen.Int[0, texts.Length - 1].Select(i => texts[i]);
        var blank = Gen.Int[0, blanks.Length - 1].Select(i => blanks[i]);
        Gen.Select(Gen.Select(blank, text, blank, (before, item, after) => before + item + after).Array[1, 6], Gen.Int[0, 200])
            .Sample((elements, cut) =>
            {
                var bytes = Encoding.UTF8.GetBytes(string.Join(',', elements) + "]");
                var whole = JsonArraySplitter.Find(bytes);
                Assert.AreEqual((bytes.Length - 1, elements.Length, true), (whole.Length, whole.Elements, whole.IsEnd));
                var known = bytes.AsSpan(0, Math.Min(cut, bytes.Length - 1));
                var part = JsonArraySplitter.Find(known);
                Assert.IsFalse(part.IsEnd);
                var expected = Encoding.UTF8.GetByteCount(string.Join(',', elements.Take(part.Elements)));
                Assert.AreEqual(expected, part.Length);
                Assert.IsTrue(part.Elements == 0 || known[part.Length] == (byte)',');

                // All elements that are known to be complete.
                var next = Encoding.UTF8.GetByteCount(string.Join(',', elements.Take(part.Elements + 1)));
                Assert.IsTrue(known.Length <= next, "an element is whole and was not taken");
            });
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3000)]
    [DataRow(20000)]
    public void Files_of_any_length_are_read_as_if_whole(int count)
    {
        var path = Path.Combine(_folder, "file.json");
        string[] quotes = ["", "\\\"", "\\\"\\\""];
        var elements = Enumerable.Range(0, count).Select(i => $$"""{"id":{{i}},"text":"{{quotes[i % 3]}},]"}""");
        File.WriteAllText(path, "[" + string.Join(",\n", elements) + "]");
        using var stream = new JsonElementStream(path);
        stream.ReadStart(JsonTokenType.StartArray, "a list");
        var read = stream.ReadElements((index, element) => (index, element.GetProperty("id").GetInt32())).ToArray();
        CollectionAssert.AreEqual(Enumerable.Range(0, count).Select(i => (i, i)).ToArray(), read);
        stream.ReadEnd();
    }

    [TestMethod]
    public void An_element_may_be_larger_than_a_part()
    {
        var path = Path.Combine(_folder, "file.json");
        var large = new string('x', 300_000);
        File.WriteAllText(path, $"[1,\"{large}\",[\"{large}\"],2]");
        using var stream = new JsonElementStream(path);
        stream.ReadStart(JsonTokenType.StartArray, "a list");
        CollectionAssert.AreEqual(
            new[] { 1, 300_002, 300_004, 1 },
            stream.ReadElements((_, element) => element.GetRawText().Length).ToArray());
        stream.ReadEnd();
    }

    [TestMethod]
    [DataRow("[1,2,]")]
    [DataRow("[,1]")]
    [DataRow("[1,,2]")]
    [DataRow("[,]")]
    [DataRow("[1 2]")]
    [DataRow("[1}")]
    [DataRow("[{]")]
    [DataRow("[{\"a\"}]")]
    [DataRow("[[1,2}]")]
    [DataRow("[\"a\\\"]")]
    [DataRow("[1,2")]
    [DataRow("[1,")]
    [DataRow("[")]
    [DataRow("[1] 2")]
    public void What_is_no_array_is_refused_by_file_also_far_behind(string text)
    {
        var path = Path.Combine(_folder, "file.json");
        var many = string.Concat(Enumerable.Repeat("{\"a\": [1, 2]},\n", 5000));
        foreach (var content in new[] { text, "[" + many + text[1..] })
        {
            Assert.Throws<JsonException>(() => JsonDocument.Parse(content).Dispose());
            File.WriteAllText(path, content);
            var exception = Assert.ThrowsExactly<InvalidDataException>(() =>
            {
                using var stream = new JsonElementStream(path);
                stream.ReadStart(JsonTokenType.StartArray, "a list");
                _ = stream.ReadElements((_, element) => element.ValueKind).Count();
                stream.ReadEnd();
            });
            Assert.StartsWith("file.json: the file ", exception.Message);
        }
    }

    [TestMethod]
    public void The_line_of_a_fault_is_that_of_the_file()
    {
        var path = Path.Combine(_folder, "file.json");
        File.WriteAllText(path, "[\n" + string.Concat(Enumerable.Repeat("{\"a\": [1, 2]},\n", 6000)) + "{\"a\": x},\n{}]");
        var exception = Assert.ThrowsExactly<InvalidDataException>(() =>
        {
            using var stream = new JsonElementStream(path);
            stream.ReadStart(JsonTokenType.StartArray, "a list");
            _ = stream.ReadElements((_, element) => element.ValueKind).Count();
        });
        Assert.Contains("(line 6002)", exception.Message);
    }
}
