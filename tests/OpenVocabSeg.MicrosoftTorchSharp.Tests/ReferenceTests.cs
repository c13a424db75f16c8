using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using OpenVocabSeg.Networks;
using TorchSharp;

namespace OpenVocabSeg.MicrosoftTorchSharp.Tests;

/// <summary>What of Microsoft.ML.TorchSharp, compiled against TorchSharp 0.102.7, is missing in 0.107.</summary>
[TestClass]
public sealed class ReferenceTests
{
    [TestMethod]
    public void Everything_but_interpolate_is_still_there()
    {
        using var file = new PEReader(File.OpenRead(DetectorOfMicrosoft.Assembly.Location));
        var metadata = file.GetMetadataReader();
        var missing = new List<string>();
        var count = 0;
        foreach (var handle in metadata.MemberReferences)
        {
            var name = metadata.GetString(metadata.GetMemberReference(handle).Name);
            count++;
            try
            {
                DetectorOfMicrosoft.Assembly.ManifestModule.ResolveMember(MetadataTokens.GetToken(handle));
            }
            catch (Exception exception) when (exception is MissingMemberException or TypeLoadException)
            {
                missing.Add(name);
            }
            catch (ArgumentException)
            {
                // A member of a type parameter: only its use says which.
            }
        }

        Assert.AreEqual("interpolate", string.Join(", ", missing));
        Assert.IsGreaterThan(1000, count);
        Assert.AreEqual(new Version(0, 107, 0), typeof(torch).Assembly.GetName().Version is { } version
            ? new Version(version.Major, version.Minor, version.Build) : null);
    }

    [TestMethod]
    public void Its_detector_cannot_compute()
    {
        TorchRuntime.Initialize();
        using var network = DetectorOfMicrosoft.CreateNetwork();
        using var image = torch.zeros(1, 3, 64, 64);
        var exception = Assert.Throws<Exception>(() => network.call(image));
        var cause = exception.InnerException ?? exception;
        Assert.IsInstanceOfType<MissingMethodException>(cause);
        Assert.Contains("interpolate", cause.Message);
    }
}
