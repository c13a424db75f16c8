using OpenVocabSeg.Data;

namespace Samples.InstanceSegmentation;

/// <summary>The output folder of a run. A trained model is not overwritten.</summary>
internal static class OutputFolder
{
    /// <summary>The file of the trained model.</summary>
    public const string Model = "model.zip";

    private static readonly string Default = Path.Combine("output", "instance-segmentation");

    /// <summary>The default folder, or the first of <c>-2</c>, <c>-3</c>, … that contains no model.</summary>
    public static string FindFree()
    {
        var folder = Default;
        for (var number = 2; HasModel(folder); number++)
        {
            folder = FormattableString.Invariant($"{Default}-{number}");
        }

        return folder;
    }

    /// <summary>Locks a folder, so that no other run writes to it, until the result is disposed.</summary>
    /// <exception cref="IOException">The folder is in use, contains a model, or is the name of a file.</exception>
    public static FolderLock Open(string folder)
    {
        var held = FolderLock.Acquire(folder);
        if (!HasModel(folder))
        {
            return held;
        }

        held.Dispose();
        throw new IOException($"The folder '{folder}' contains a trained model: give another --output, or remove the folder.");
    }

    private static bool HasModel(string folder) => File.Exists(Path.Combine(folder, Model));
}
