using Microsoft.ML;
using Microsoft.ML.Data;

namespace OpenVocabSeg.Columns;

/// <summary>The type of the annotation with which the output columns of a stage carry their fitted transformer.</summary>
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
