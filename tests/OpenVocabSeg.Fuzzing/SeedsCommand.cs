using System.CommandLine;
using OpenVocabSeg.Fuzzing.Targets;

namespace OpenVocabSeg.Fuzzing;

/// <summary><c>seeds</c>: writes the binary files of the corpus anew.</summary>
internal static class SeedsCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("folder") { Description = "The corpus, such as tests/OpenVocabSeg.Fuzzing/Corpus." };
        var command = new Command("seeds", "Write the binary files of the corpus.") { folder };
        command.SetAction(parsed => BinarySeeds.Write(parsed.GetRequiredValue(folder)));
        return command;
    }
}
