using OpenVocabSeg.Data;
using Samples.Snippets;

namespace OpenVocabSeg.Documentation.Tests;

/// <summary>A few generated scenes in a folder of their own.</summary>
internal sealed class SceneFolder : IDisposable
{
    private readonly IReadOnlyList<Scene> _scenes = new SceneGenerator(new SceneOptions { Seed = 4 }).GenerateMany(4);

    public SceneFolder()
    {
        for (var i = 0; i < _scenes.Count; i++)
        {
            ImageFile.SavePng(Path.Combine(Folder, $"{i}.png"), _scenes[i].Image);
        }
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("documentation").FullName;

    public PixelImage Image => _scenes[0].Image;

    public IEnumerable<Photo> Photos => _scenes.Select((scene, i) => new Photo
    {
        ImagePath = $"{i}.png",
        Captions = [scene.Caption],
        Label = [.. scene.Objects.Select(o => o.ClassName)],
        BoundingBoxes = [.. scene.Objects.SelectMany(o => new[] { o.Box.X0, o.Box.Y0, o.Box.X1, o.Box.Y1 }).Select(edge => (float)edge)],
        Masks = [.. scene.Objects.Select(o => o.Mask.ToCompressedCounts())],
    });

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
