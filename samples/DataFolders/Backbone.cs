namespace Samples.DataFolders;

/// <summary>The weights of the backbone.</summary>
internal static class Backbone
{
    /// <summary>Copies the file to its place, or says what is missing.</summary>
    public static void Write(string? file, TargetFolder folder, TextWriter text)
    {
        const string Name = "resnet50_msra_fp16.safetensors";
        if (file is null)
        {
            text.WriteLine($"Missing, because --backbone is not given: resnet50-imagenet/{Name}");
            return;
        }

        folder.Copy(file, "resnet50-imagenet", Name);
    }
}
