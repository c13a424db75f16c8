namespace OpenVocabSeg.Cli.Tests;

[TestClass]
public sealed class ErrorMessageTests
{
    [TestMethod]
    public void Traces_of_native_code_and_names_of_parameters_are_left_out()
    {
        // As TorchSharp passes it on.
        var exception = new InvalidDataException(
            "mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)\nException raised from meta at LinearAlgebra.cpp:210 "
            + "(most recent call first):\nframe #0: c10::Error::Error(c10::SourceLocation, std::string) + 0x9d (0x7f in libc10.so)\n"
            + "frame #1: <unknown>");
        Assert.AreEqual("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)", CommandLineApplication.Describe(exception));
        Assert.AreEqual("It is bad.", CommandLineApplication.Describe(new ArgumentException("It is bad.", "value")));
    }
}
