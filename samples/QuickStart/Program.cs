using OpenVocabSeg.Samples.QuickStart;

return QuickStartCommand.Run(args);
