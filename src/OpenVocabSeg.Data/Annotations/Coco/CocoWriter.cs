using OpenVocabSeg.Data.Annotations.Writing;

namespace OpenVocabSeg.Data.Annotations.Coco;

/// <summary>Writes a COCO instances file.</summary>
internal sealed class CocoWriter(AnnotationTarget target) : AnnotationWriter(target)
{
    public override void Write(AnnotationSource source)
    {
        var categories = new CategoryNumbers(source.Categories);
        var read = Read(source).ToList();
        var keepsIds = read.Select(image => image.Id).OfType<long>().Distinct().Count() == read.Count;
        var images = new List<CocoImage>(read.Count);
        var annotations = new List<CocoAnnotation>();
        foreach (var image in read)
        {
            CountSplit(image);
            var id = keepsIds ? image.Id!.Value : images.Count + 1;
            images.Add(new CocoImage(id, image.Name, image.Size?.Height ?? 0, image.Size?.Width ?? 0));
            foreach (var o in image.Objects)
            {
                Count(o, keepsCrowds: true);
                annotations.Add(new CocoAnnotation(
                    annotations.Count + 1,
                    id,
                    categories.All[categories.Index(o.Category)].Id,
                    o.Box,
                    o.Segmentation,
                    o.Area ?? o.Segmentation?.ToMask(SizeOf(image).Height, SizeOf(image).Width).Area ?? o.Box.Area,
                    o.IsCrowd));
            }
        }

        new CocoInstances(images, categories.All, annotations).Write(Target.Path);
    }
}
