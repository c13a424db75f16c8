using OpenVocabSeg.Samples.InstanceSegmentation;

return InstanceSegmentationCommand.Run(args);
