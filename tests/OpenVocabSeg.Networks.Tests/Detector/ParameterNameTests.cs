using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.Proposals;
using TorchSharp;

namespace OpenVocabSeg.Networks.Tests.Detector;

[TestClass]
public sealed class ParameterNameTests
{
    [TestMethod]
    public void No_parameter_is_registered_a_second_time_under_the_name_of_a_field()
    {
        foreach (var architecture in new[] { ModelPresets.QuickStart.Architecture, SegmenterArchitecture.Xpm })
        {
            using var generator = new torch.Generator(0);
            using var network = new SegmenterNetwork(architecture, withNoise: true, new RegionProposalOptions(), generator);
            var twice = network.state_dict().Keys.Where(name => name.Contains('<') || name.Contains("._") || name.StartsWith('_'));
            Assert.AreEqual(string.Empty, string.Join(" ", twice));
        }
    }
}
