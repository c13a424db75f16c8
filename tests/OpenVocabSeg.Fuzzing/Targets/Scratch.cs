namespace OpenVocabSeg.Fuzzing.Targets;

/// <summary>A folder for the files of one target, removed when the process ends in good order.</summary>
internal sealed class Scratch
{
    private readonly string _folder = Directory.CreateTempSubdirectory("openvocabseg-fuzzing-").FullName;

    public Scratch() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(_folder, recursive: true);

    public string this[string name] => Path.Combine(_folder, name);

    /// <summary>Writes a file, and returns its path.</summary>
    public string Write(string name, byte[] content)
    {
        var path = this[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>Writes a text file, and returns its path.</summary>
    public string Write(string name, string content) => Write(name, System.Text.Encoding.UTF8.GetBytes(content));
}
