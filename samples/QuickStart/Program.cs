using OpenVocabSeg.Experiments;
using OpenVocabSeg.Samples.QuickStart;

KeptMemory.Restart();
return QuickStartCommand.Run(args);
