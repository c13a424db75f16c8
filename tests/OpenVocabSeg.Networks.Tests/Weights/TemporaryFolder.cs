namespace OpenVocabSeg.Networks.Tests.Weights;

/// <summary>A folder that is deleted after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ovseg");

    public string FullName => _folder.FullName;

    public string PathOf(string fileName) => Path.Combine(_folder.FullName, fileName);

    public string Write(string fileName, byte[] content)
    {
        File.WriteAllBytes(PathOf(fileName), content);
        return PathOf(fileName);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
