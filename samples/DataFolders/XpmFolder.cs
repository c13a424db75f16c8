namespace Samples.DataFolders;

/// <summary>Builds the folder of the configuration <c>coco-xpm</c>. Photos and annotations are links to the downloads.</summary>
internal static class XpmFolder
{
    private static readonly string[] BertFiles = ["vocab.txt", "model.safetensors"];

    /// <summary>Writes the folder.</summary>
    /// <param name="request">The downloads.</param>
    /// <param name="bert">A folder with BERT's <c>vocab.txt</c> and <c>model.safetensors</c>; null leaves it out.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="text">Receives a line for each part.</param>
    /// <exception cref="OperationCanceledException">The work was canceled.</exception>
    /// <exception cref="IOException">Links cannot be created, as on Windows without the right to do so.</exception>
    public static void Write(FolderRequest request, string? bert, TargetFolder folder, TextWriter text)
    {
        foreach (var part in new[] { "train", "val" })
        {
            var files = CocoFiles.Of(request.Coco, part);
            folder.LinkFile(files.Instances, "coco", "annotations", Path.GetFileName(files.Instances));
            folder.LinkFile(files.Captions, "coco", "annotations", Path.GetFileName(files.Captions));
            folder.LinkFolder(files.Photos, "coco", Path.GetFileName(files.Photos));
        }

        var names = LvisCategories.Write(request.Lvis, folder);
        text.WriteLine($"coco: links to {request.Coco}; lvis: {names.Count} names");
        if (bert is not null)
        {
            foreach (var file in BertFiles)
            {
                folder.LinkFile(CocoFiles.Existing(Path.Combine(bert, file)), "bert-base-uncased", file);
            }
        }
        else
        {
            text.WriteLine("Missing, because --bert is not given: bert-base-uncased/vocab.txt and model.safetensors");
        }

        Backbone.Write(request.Backbone, folder, text);
    }
}
