using Microsoft.ML.OnnxRuntime;

namespace OpenVocabSeg.Onnx.Sessions;

/// <summary>Messages of ONNX Runtime, which may have several lines.</summary>
internal static class RuntimeMessage
{
    /// <summary>A message in one line.</summary>
    public static string Of(OnnxRuntimeException exception) =>
        string.Join(' ', exception.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
