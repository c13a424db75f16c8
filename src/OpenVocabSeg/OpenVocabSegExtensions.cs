using Microsoft.ML;

namespace OpenVocabSeg;

/// <summary>Adds the catalog of this library to <see cref="MLContext"/>.</summary>
public static class OpenVocabSegExtensions
{
    private const string OptionName = "OpenVocabSeg:Catalog";

    extension(MLContext mlContext)
    {
        /// <summary>
        /// The catalog of open-vocabulary instance segmentation. The first use also registers the loaders of this library's transformers
        /// for ML.NET's model files, so use it before <c>mlContext.Model.Load</c>.
        /// </summary>
        public OpenVocabSegCatalog OpenVocabSeg => GetOpenVocabSeg(mlContext);
    }

    /// <summary>
    /// Gets the catalog of open-vocabulary instance segmentation: the same as the property, for compilers older than C# 14.
    /// </summary>
    /// <param name="mlContext">The context.</param>
    public static OpenVocabSegCatalog GetOpenVocabSeg(this MLContext mlContext)
    {
        ArgumentNullException.ThrowIfNull(mlContext);

        // The context stores its catalog, so that both have the same lifetime and nothing is static.
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
