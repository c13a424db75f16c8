using Microsoft.ML;
using Microsoft.ML.Data;

namespace OpenVocabSeg.Tests.TestData;

/// <summary>The chain of the four stages, fitted once for all tests. Nobody disposes it.</summary>
internal static class FittedChain
{
    private static readonly Lazy<(MLContext Context, IDataView Data, TransformerChain<InstanceSegmentationTransformer> Model)> Fitted =
        new(Fit);

    public static MLContext Context => Fitted.Value.Context;

    public static IDataView Data => Fitted.Value.Data;

    public static TransformerChain<InstanceSegmentationTransformer> Model => Fitted.Value.Model;

    public static CaptionScoringTransformer Captions => Model.OfType<CaptionScoringTransformer>().Single();

    public static InstanceSegmentationTransformer Teacher => Model.OfType<InstanceSegmentationTransformer>().First();

    public static PseudoMaskTransformer PseudoMasks => Model.OfType<PseudoMaskTransformer>().Single();

    public static InstanceSegmentationTransformer Student => Model.LastTransformer;

    /// <summary>The columns that all stages add, including stages that the chain leaves out because they are for training only.</summary>
    public static IDataView TransformAll() => Model.Aggregate(Data, (data, transformer) => transformer.Transform(data));

    private static (MLContext Context, IDataView Data, TransformerChain<InstanceSegmentationTransformer> Model) Fit()
    {
        var context = TestRows.CreateContext();
        var data = TinyStages.Load(context);
        return (context, data, TinyStages.Chain(context).Fit(data));
    }
}
