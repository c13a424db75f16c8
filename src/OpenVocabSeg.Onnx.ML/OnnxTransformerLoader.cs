using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Runtime;
using OpenVocabSeg.Interop;

namespace OpenVocabSeg.Onnx.ML;

/// <summary>Called by ML.NET to load a transformer from its model file.</summary>
internal static class OnnxTransformerLoader
{
    // Found by name and by these parameters; the default binder accepts object for ML.NET's internal load context.
    [SuppressMessage("CodeQuality", "IDE0051", Justification = "Called by ML.NET through reflection.")]
    [SuppressMessage("Style", "IDE0060", Justification = "ML.NET looks for these parameters.")]
    private static OnnxSegmentationTransformer Create(IHostEnvironment environment, object context) =>
        ModelFileBridge.Load(context, stream => OnnxSegmentationTransformer.ReadFrom(stream, "The ML.NET model file"));
}
