using Microsoft.AspNetCore.Http;
using OpenVocabSeg.Data;

namespace OpenVocabSeg.Samples.Playground.Http;

/// <summary>Example images: scenes of the quick start's kind, drawn when they are asked for.</summary>
internal static class ExampleScenes
{
    // No seed of the quick start: the shipped model never saw these scenes. But of the size that it was trained on: larger ones have
    // finer textures, and it finds a fifth fewer objects in them.
    private static readonly SceneGenerator Generator = new(new SceneOptions { Seed = 91_000, MinimumObjects = 3 });

    /// <summary>The scene of a number, the same each time.</summary>
    public static IResult Get(int number, HttpContext context)
    {
        context.Response.Headers.CacheControl = "public, max-age=86400";
        return Results.Bytes(ImageFile.EncodePng(Generator.Generate(number).Image), "image/png");
    }
}
