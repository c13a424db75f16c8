using System.Text.Json;

namespace OpenVocabSeg.Data.Coco;

/// <summary>Reads the JSON objects of COCO files.</summary>
internal static class CocoElements
{
    public static CocoImage Image(string file, int index, JsonElement element)
    {
        var id = CocoFields.ReadId(file, "image", index, element);
        var fields = new CocoFields(file, $"image {id}", element);
        var (height, width, problem) = fields.OptionalSize();
        return new CocoImage(id, fields.OptionalText("file_name"), height, width)
        {
            NegativeCategoryIds = fields.ExtraIds("neg_category_ids"),
            NotExhaustiveCategoryIds = fields.ExtraIds("not_exhaustive_category_ids"),
            PositiveCategoryIds = fields.ExtraIds("pos_category_ids"),
            SizeProblem = problem,
        };
    }

    public static CocoCategory Category(string file, int index, JsonElement element)
    {
        var id = CocoFields.ReadId(file, "category", index, element);
        var fields = new CocoFields(file, $"category {id}", element);
        return new CocoCategory(id, fields.Text("name"), fields.OptionalText("supercategory"))
        {
            Frequency = fields.ExtraText("frequency") switch
            {
                "r" => LvisFrequency.Rare,
                "c" => LvisFrequency.Common,
                "f" => LvisFrequency.Frequent,
                _ => null,
            },
            FreebaseId = fields.ExtraText("freebase_id"),
        };
    }

    public static CocoAnnotation Annotation(string file, int index, JsonElement element)
    {
        var id = CocoFields.ReadId(file, "annotation", index, element);
        var fields = new CocoFields(file, $"annotation {id}", element);
        var geometry = new CocoGeometryReader(fields);
        var annotation = new CocoAnnotation(
            id,
            fields.Int64("image_id"),
            fields.Int64("category_id"),
            geometry.ReadBox(),
            geometry.ReadSegmentation(),
            geometry.ReadArea(),
            fields.OptionalFlag("iscrowd"))
        {
            IsGroupOf = fields.ExtraFlag("isgroupof"),
            IsIgnored = fields.ExtraFlag("ignore"),
        };
        return geometry.Problems is { } problems ? annotation with { Problems = problems } : annotation;
    }

    public static CocoCaption Caption(string file, int index, JsonElement element)
    {
        var id = CocoFields.ReadId(file, "annotation", index, element);
        var fields = new CocoFields(file, $"annotation {id}", element);
        return new CocoCaption(id, fields.Int64("image_id"), fields.Text("caption"));
    }

    public static CocoResult Result(string file, int index, JsonElement element, double? defaultScore)
    {
        var fields = new CocoFields(file, $"result number {index + 1}", element);
        var geometry = new CocoGeometryReader(fields);
        var result = new CocoResult(
            fields.Int64("image_id"),
            fields.Int64("category_id"),
            defaultScore is null ? fields.Double("score") : fields.OptionalDouble("score") ?? defaultScore.Value,
            geometry.ReadBox(),
            geometry.ReadSegmentation(),
            fields.OptionalDouble("mask_noise"));
        if (geometry.Problems is { } problems)
        {
            return result with { Problems = problems };
        }

        return result.Box is null && result.Segmentation is null
            ? throw fields.Error("bbox", "and field 'segmentation' are missing")
            : result;
    }

    public static InvalidDataException MissingList(string file, string property) =>
        new($"{file}: field '{property}' is missing.");
}
