namespace OpenVocabSeg.Tests.TestData;

/// <summary>The scenes of <see cref="TinyStages"/> as image files with their annotations, in a folder of its own.</summary>
internal sealed class SceneFiles : IDisposable
{
    public SceneFiles()
    {
        Folder = Directory.CreateTempSubdirectory("ovs-scenes-").FullName;
        foreach (var scene in TinyStages.Scenes())
        {
            scene.Image!.Save(Path.Combine(Folder, $"{scene.Id}.png"));
            Rows.Add(new()
            {
                ImagePath = $"{scene.Id}.png",
                Captions = scene.Captions,
                Label = scene.Label,
                BoundingBoxes = scene.BoundingBoxes,
                Masks = scene.Masks,
            });
        }
    }

    public string Folder { get; }

    public List<SceneFile> Rows { get; } = [];

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
