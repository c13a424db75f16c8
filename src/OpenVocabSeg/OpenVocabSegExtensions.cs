using System.Runtime.CompilerServices;
using Microsoft.ML;

namespace OpenVocabSeg;

/// <summary>Makes the catalog of this library reachable from an <see cref="MLContext"/>.</summary>
public static class OpenVocabSegExtensions
{
    private static readonly ConditionalWeakTable<MLContext, OpenVocabSegCatalog> Catalogs = [];

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
        return Catalogs.GetValue(mlContext, context => new OpenVocabSegCatalog(context));
    }
}
