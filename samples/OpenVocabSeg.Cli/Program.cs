using OpenVocabSeg.Cli;
using OpenVocabSeg.Experiments;

KeptMemory.Restart();
#pragma warning disable RS0030 // The only place that uses the console.
return CommandLineApplication.Run(args, Console.Out, Console.Error);
