using System.CommandLine;
using OpenVocabSeg.Fuzzing;

// The reader that is fuzzed may write to the console; the counts must not depend on the culture.
System.Globalization.CultureInfo.DefaultThreadCurrentCulture = System.Globalization.CultureInfo.InvariantCulture;
return new RootCommand("Feeds damaged files to every reader, guided by the branches that they take.")
{
    RunCommand.Create(), ReproduceCommand.Create(), ListCommand.Create(), SeedsCommand.Create(),
}.Parse(args).Invoke();
