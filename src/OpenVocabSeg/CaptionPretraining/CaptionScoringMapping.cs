using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Columns;
using OpenVocabSeg.Data;
using OpenVocabSeg.Rows;
using OpenVocabSeg.Sources;

namespace OpenVocabSeg.CaptionPretraining;

/// <summary>
/// Maps images and captions to scores. The score of a row without captions is NaN; neither its image is read nor the network run.
/// </summary>
internal sealed class CaptionScoringMapping(
    DataViewSchema inputSchema,
    CaptionScoringSettings settings,
    ITransformer owner,
    Func<IReadOnlyList<PixelImage>, IReadOnlyList<IReadOnlyList<string>>, IReadOnlyList<float>> score)
    : RowMapping<CaptionedImage, float>(
        [Define(settings, owner)], [inputSchema[settings.ImageColumnName], inputSchema[settings.CaptionsColumnName]])
{
    /// <summary>Defines the output column.</summary>
    public static OutputColumn<float> Define(CaptionScoringSettings settings, ITransformer? owner)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.AddTransformer(AnnotationKinds.CaptionModel, owner);
        return OutputColumn<float>.Scalar(
            settings.CaptionScoreColumnName, NumberDataViewType.Single, value => value, builder.ToAnnotations());
    }

    protected override Func<CaptionedImage> CreateReader(DataViewRow row)
    {
        var images = new ImageReader(row, settings.ImageColumnName);
        var captions = new TextsReader(row, settings.CaptionsColumnName);
        return () =>
        {
            var texts = captions.Read();
            return new(texts.Length == 0 ? null : images.Read(), texts);
        };
    }

    protected override IReadOnlyList<float> Compute(IReadOnlyList<CaptionedImage> batch)
    {
        var results = new float[batch.Count];
        Array.Fill(results, float.NaN);
        int[] captioned = [.. Enumerable.Range(0, batch.Count).Where(i => batch[i].Image is not null)];
        if (captioned.Length > 0)
        {
            var scores = score([.. captioned.Select(i => batch[i].Image!)], [.. captioned.Select(i => batch[i].Captions)]);
            for (var i = 0; i < captioned.Length; i++)
            {
                results[captioned[i]] = scores[i];
            }
        }

        return results;
    }
}
