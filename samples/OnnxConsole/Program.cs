using OpenVocabSeg.Samples.OnnxConsole;

return OnnxConsoleCommand.Run(args, Console.Out, Console.Error);
