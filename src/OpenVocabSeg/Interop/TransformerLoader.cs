using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Runtime;

namespace OpenVocabSeg.Interop;

/// <summary>The loader that ML.NET calls to load a transformer from its model file.</summary>
/// <typeparam name="TTransformer">The transformer.</typeparam>
internal static class TransformerLoader<TTransformer>
    where TTransformer : class, IStoredTransformer<TTransformer>
{
    // ML.NET finds this method by its name and parameters; the default binder accepts object for ML.NET's internal load context.
    [SuppressMessage("CodeQuality", "IDE0051", Justification = "Called by ML.NET through reflection.")]
    private static TTransformer Create(IHostEnvironment environment, object context) =>
        ModelFileBridge.Load(
            context, stream => TTransformer.ReadFrom(stream, "The ML.NET model file", ComputeDevice.Resolve(environment, option: null)));
}
