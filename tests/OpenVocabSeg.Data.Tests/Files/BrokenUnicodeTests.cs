using System.Text;
using OpenVocabSeg.Data.Tests.Annotations;

namespace OpenVocabSeg.Data.Tests.Files;

/// <summary>
/// JSON may contain text that is not valid Unicode: half of a surrogate pair as an escape sequence, or bytes that are not UTF-8. Every
/// reader refuses it with the name of the file, or does without the text; the parser's own exception reaches nobody.
/// </summary>
[TestClass]
public sealed class BrokenUnicodeTests
{
    private const string Lone = @"\ud800";

    [TestMethod]
    [DataRow("instances.json", """
        {"images":[{"id":1,"file_name":"a","height":3,"width":5}],"categories":[{"id":1,"name":"cat"}],
        "annotations":[{"id":1,"image_id":1,"category_id":1,"iscrowd":"0","bbox":[0,0,1,1],"segmentation":{"size":[3,5],
        "counts":[5,10]}}]}
        """)]
    [DataRow("results.json", """
        [{"image_id":1,"category_id":1,"score":"0.5","bbox":[0,0,1,1],"segmentation":{"size":[3,5],"counts":[5,10]}}]
        """)]
    [DataRow("captions.json", """
        {"images":[{"id":1,"file_name":"a","height":3,"width":5}],"annotations":[{"id":1,"image_id":1,"caption":"a cat"}
        ]}
        """)]
    [DataRow("split.json", """
        {"seen":["cat",{"name":"dog"}],"unseen":["cow"],"excluded":["a"]}
        """)]
    [DataRow("nouns.json", """
        {"categories":[{"id":1,"name":"cat","synonyms":["kitten"]}]}
        """)]
    [DataRow("hierarchy.json", """
        {"LabelName":"a","Subcategory":[{"LabelName":"b"}]}
        """)]
    [DataRow("labelme.json", """
        {"version":"5","shapes":[{"label":"cat","points":[[1,1],[3,2]],"shape_type":"rectangle"}],"imagePath":"a.png",
        "imageHeight":3,"imageWidth":5}
        """)]
    [DataRow("studio.json", """
        [{"id":1,"data":{"image":"a.png"},"annotations":[{"id":1,"result":[{"original_width":5,"original_height":3,
        "value":{"x":1,"y":1,"width":4,"height":4,"rotation":0,"rectanglelabels":["cat"]},"id":"r","from_name":"l",
        "to_name":"i","type":"rectanglelabels"}]}]}]
        """)]
    public void Text_that_is_not_unicode_at_any_place_is_read_or_refused_by_name(string name, string json)
    {
        using var folder = new AnnotationFolder();
        var path = folder[name];
        var whole = Encoding.UTF8.GetBytes(json);
        for (var at = 1; at < whole.Length; at++)
        {
            // At each place, whether in a name, a string or elsewhere.
            foreach (var broken in new[] { Encoding.UTF8.GetBytes(Lone), [0xff] })
            {
                File.WriteAllBytes(path, [.. whole[..at], .. broken, .. whole[at..]]);
                try
                {
                    Read(path);
                }
                catch (Exception exception) when (exception is InvalidDataException or FileNotFoundException)
                {
                    Assert.Contains(Path.GetFileNameWithoutExtension(name), exception.Message);
                }
            }
        }
    }

    private static void Read(string path)
    {
        switch (Path.GetFileName(path))
        {
            case "instances.json":
                CocoInstances.Read(path).SelectMasks();
                CocoImages.Read(path);
                _ = AnnotationFiles.Open(path).ReadImages(new CauseCounts()).Count();
                break;
            case "results.json":
                _ = CocoResults.Read(path).Count();
                break;
            case "captions.json":
                CocoCaptions.Read(path);
                break;
            case "split.json":
                ClassSplit.Read(path);
                break;
            case "nouns.json":
                NounVocabulary.Load(path);
                break;
            case "hierarchy.json":
                OpenImagesHierarchy.Read(path);
                break;
            default:
                var isStudio = path.EndsWith("studio.json", StringComparison.Ordinal);
                _ = AnnotationFiles.Open(path, new AnnotationReadOptions
                {
                    Format = isStudio ? AnnotationFormat.LabelStudio : AnnotationFormat.LabelMe,
                }).ReadImages(new CauseCounts()).Count();
                break;
        }
    }
}
