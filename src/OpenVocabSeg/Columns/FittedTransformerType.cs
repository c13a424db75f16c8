using Microsoft.ML;
using Microsoft.ML.Data;

namespace OpenVocabSeg.Columns;

/// <summary>Type of the annotation by which a stage's output columns carry the fitted transformer that made them.</summary>
internal sealed class FittedTransformerType : StructuredDataViewType
{
    public static readonly FittedTransformerType Instance = new();

    private FittedTransformerType()
        : base(typeof(ITransformer))
    {
    }

    public override bool Equals(DataViewType? other) => other is FittedTransformerType;

    public override int GetHashCode() => typeof(FittedTransformerType).GetHashCode();

    public override string ToString() => "FittedTransformer";
}
