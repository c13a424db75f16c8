using Microsoft.ML;

namespace OpenVocabSeg.Onnx.ML;

/// <summary>Makes the catalog of exported models reachable from an <see cref="MLContext"/>.</summary>
public static class OpenVocabSegOnnxExtensions
{
    private const string OptionName = "OpenVocabSeg:OnnxCatalog";

    extension(MLContext mlContext)
    {
        /// <summary>
        /// Exported models. The first use also tells the context how to load <see cref="OnnxSegmentationTransformer"/> from ML.NET's model
        /// files, so use it before <c>mlContext.Model.Load</c>.
        /// </summary>
        public OpenVocabSegOnnxCatalog OpenVocabSegOnnx => GetOpenVocabSegOnnx(mlContext);
    }

    /// <summary>Exported models: the same as the property, for compilers older than C# 14.</summary>
    /// <param name="mlContext">The context.</param>
    public static OpenVocabSegOnnxCatalog GetOpenVocabSegOnnx(this MLContext mlContext)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        lock (mlContext)
        {
            if (!mlContext.TryGetOption<OpenVocabSegOnnxCatalog>(OptionName, out var catalog))
            {
                catalog = new OpenVocabSegOnnxCatalog(mlContext);
                mlContext.SetOption(OptionName, catalog);
            }

            return catalog;
        }
    }
}
