using OpenVocabSeg.Cli;

#pragma warning disable RS0030 // The console is handed over here, and nowhere else.
return CommandLineApplication.Run(args, Console.Out, Console.Error);
