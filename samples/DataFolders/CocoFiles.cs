namespace Samples.DataFolders;

/// <summary>The files of a part of COCO 2017.</summary>
/// <param name="Instances">The file of masks.</param>
/// <param name="Captions">The file of captions.</param>
/// <param name="Photos">The folder of photos.</param>
internal sealed record CocoFiles(string Instances, string Captions, string Photos)
{
    /// <summary>The files of a part, which exist.</summary>
    /// <param name="coco">The folder of COCO.</param>
    /// <param name="part"><c>train</c> or <c>val</c>.</param>
    /// <exception cref="IOException">One is missing; the message names it.</exception>
    public static CocoFiles Of(string coco, string part) => new(
        Existing(Path.Combine(coco, "annotations", $"instances_{part}2017.json")),
        Existing(Path.Combine(coco, "annotations", $"captions_{part}2017.json")),
        ExistingFolder(Path.Combine(coco, $"{part}2017")));

    /// <summary>Returns the path of a file that exists.</summary>
    /// <exception cref="FileNotFoundException">It does not.</exception>
    public static string Existing(string file) =>
        File.Exists(file) ? file : throw new FileNotFoundException($"The file '{file}' does not exist.", file);

    private static string ExistingFolder(string folder) => Directory.Exists(folder)
        ? folder
        : throw new DirectoryNotFoundException($"The folder '{folder}' does not exist: unpack the photos there.");
}
