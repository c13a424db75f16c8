using OpenVocabSeg.Data.Annotations.Model;
using OpenVocabSeg.Data.Annotations.Writing;

namespace OpenVocabSeg.Data.Annotations.Coco;

/// <summary>Writes a COCO instances file.</summary>
internal sealed class CocoWriter(AnnotationTarget target) : AnnotationWriter(target)
{
    public override void Write(AnnotationSource source)
    {
        CheckClasses(source);
        var assembly = new CocoAssembly(source.Categories);
        foreach (var image in Read(source))
        {
            CountSplit(image);
            foreach (var o in image.Objects)
            {
                Count(o, keepsCrowds: true);
            }

            assembly.Add(image, image.Name);
        }

        assembly.ToInstances().Write(Target.Path);
    }
}
