using OpenVocabSeg.Cli;

return CommandLineApplication.Run(args, Console.Out, Console.Error);
