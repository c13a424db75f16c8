using OpenVocabSeg.Samples.Playground;

return PlaygroundCommand.Run(args);
