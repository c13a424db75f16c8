using Microsoft.AspNetCore.Http;
using OpenVocabSeg.Data;

namespace OpenVocabSeg.Samples.Playground.Http;

/// <summary>Example images: scenes like those of the quick start, generated on request.</summary>
internal static class ExampleScenes
{
    // The seed differs from those of the quick start, so the shipped model was not trained on these scenes. Their size is that of its
    // training: in larger scenes, with finer textures, it finds a fifth fewer objects.
    private static readonly SceneGenerator Generator = new(new SceneOptions { Seed = 91_000, MinimumObjects = 3 });

    /// <summary>The scene with a number; always the same.</summary>
    public static IResult Get(int number, HttpContext context)
    {
        context.Response.Headers.CacheControl = "public, max-age=86400";
        return Results.Bytes(Png(number), "image/png");
    }

    /// <summary>The scene with a number as a PNG file.</summary>
    public static byte[] Png(int number) => ImageFile.EncodePng(Generator.Generate(number).Image);
}
