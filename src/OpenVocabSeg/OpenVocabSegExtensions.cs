using Microsoft.ML;

namespace OpenVocabSeg;

/// <summary>Makes the catalog of this library reachable from an <see cref="MLContext"/>.</summary>
public static class OpenVocabSegExtensions
{
    private const string OptionName = "OpenVocabSeg:Catalog";

    extension(MLContext mlContext)
    {
        /// <summary>
        /// Open-vocabulary instance segmentation. The first use also tells the context how to load this library's transformers
        /// from ML.NET's model files, so use it before <c>mlContext.Model.Load</c>.
        /// </summary>
        public OpenVocabSegCatalog OpenVocabSeg => GetOpenVocabSeg(mlContext);
    }

    /// <summary>Open-vocabulary instance segmentation: the same as the property, for compilers older than C# 14.</summary>
    /// <param name="mlContext">The context.</param>
    public static OpenVocabSegCatalog GetOpenVocabSeg(this MLContext mlContext)
    {
        ArgumentNullException.ThrowIfNull(mlContext);

        // The context keeps its catalog itself, so that the two live equally long and nothing is static.
        lock (mlContext)
        {
            if (!mlContext.TryGetOption<OpenVocabSegCatalog>(OptionName, out var catalog))
            {
                catalog = new OpenVocabSegCatalog(mlContext);
                mlContext.SetOption(OptionName, catalog);
            }

            return catalog;
        }
    }
}
