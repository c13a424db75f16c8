using System.Globalization;
using System.Text.Json;
using CsCheck;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.Tests.Files;

[TestClass]
public class JsonNumbersTests
{
    [TestMethod]
    [DataRow("1", 1L)]
    [DataRow("-7", -7L)]
    [DataRow("2.0", 2L)]
    [DataRow("9.6e1", 96L)]
    [DataRow("1200e-2", 12L)]
    [DataRow("0.0012E+4", 12L)]
    [DataRow("-0.0", 0L)]
    [DataRow("0e999999999", 0L)]
    [DataRow("9223372036854775807", long.MaxValue)]
    [DataRow("9223372036854775807.000", long.MaxValue)]
    [DataRow("9.223372036854775807e18", long.MaxValue)]
    [DataRow("-9223372036854775808", long.MinValue)]
    [DataRow("\"96\"", 96L)]
    [DataRow("\" 96.0 \"", 96L)]
    [DataRow("\"+9.6E1\"", 96L)]
    [DataRow("\"9223372036854775807\"", long.MaxValue)]
    public void Whole_numbers_are_read_exactly(string json, long expected)
    {
        Assert.IsTrue(JsonNumbers.TryGetInt64(Parse(json), out var number));
        Assert.AreEqual(expected, number);
    }

    [TestMethod]
    [DataRow("7.5")]
    [DataRow("1e-30")]
    [DataRow("9223372036854775808")]
    [DataRow("1e19")]
    [DataRow("1e999999999")]
    [DataRow("1e99999999999")]
    [DataRow("\"\"")]
    [DataRow("\".\"")]
    [DataRow("\"-\"")]
    [DataRow("\"--1\"")]
    [DataRow("\"1,000\"")]
    [DataRow("\"0x10\"")]
    [DataRow("\"1 2\"")]
    [DataRow("\"١\"")]
    [DataRow("\"\\ud800\"")]
    [DataRow("true")]
    [DataRow("null")]
    [DataRow("[1]")]
    public void Anything_else_is_no_whole_number(string json) => Assert.IsFalse(JsonNumbers.TryGetInt64(Parse(json), out _));

    [TestMethod]
    [DataRow("\"25.0000\"", 25.0)]
    [DataRow("\" 2.5e1 \"", 25.0)]
    [DataRow("25", 25.0)]
    [DataRow("\"-.5\"", -0.5)]
    public void Numbers_in_quotation_marks_are_numbers(string json, double expected)
    {
        Assert.IsTrue(JsonNumbers.TryGetDouble(Parse(json), out var number));
        Assert.AreEqual(expected, number);
    }

    [TestMethod]
    [DataRow("\"NaN\"")]
    [DataRow("\"Infinity\"")]
    [DataRow("1e999")]
    [DataRow("\"1,5\"")]
    [DataRow("\"wide\"")]
    [DataRow("\"\"")]
    [DataRow("false")]
    public void Anything_else_is_no_number(string json) => Assert.IsFalse(JsonNumbers.TryGetDouble(Parse(json), out _));

    [TestMethod]
    public void Every_whole_number_survives_every_way_to_write_it() =>
        Gen.Select(Gen.Long, Gen.Int[0, 5], Gen.Bool).Sample((number, places, quoted) =>
        {
            var digits = number.ToString(CultureInfo.InvariantCulture);
            var negative = digits[0] == '-' ? 1 : 0;
            string[] ways =
            [
                digits,
                $"{digits}.{new string('0', places + 1)}",
                number == 0 ? "0e-5" : $"{digits}{new string('0', places)}e-{places}",
                $"{digits.Insert(negative + 1, ".")}{(digits.Length == negative + 1 ? "0" : "")}e{digits.Length - negative - 1}",
            ];
            foreach (var way in ways)
            {
                Assert.IsTrue(JsonNumbers.TryGetInt64(Parse(quoted ? $"\"{way}\"" : way), out var read), way);
                Assert.AreEqual(number, read, way);
            }
        });

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}
